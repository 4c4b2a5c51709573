package dev.tare.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerfilesTest {
  @TempDir Path dir;

  private void files(String... names) throws IOException {
    for (String name : names) {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "FROM scratch\n");
    }
  }

  private List<String> found(Optional<String> pattern) {
    return Dockerfiles.below(dir, pattern).stream()
        .map(path -> dir.relativize(path).toString())
        .toList();
  }

  @Test
  void theUsualNames() throws IOException {
    files(
        "web/Dockerfile",
        "web/Containerfile",
        "web/Dockerfile.debug",
        "web/Dockerfile.dockerignore",
        "web/Makefile",
        "a/deep/Containerfile",
        "z.Dockerfile",
        ".git/Dockerfile",
        "web/node_modules/x/Dockerfile");
    assertThat(found(Optional.empty()))
        .containsExactly(
            "z.Dockerfile", "a/deep/Containerfile", "web/Dockerfile", "web/Dockerfile.debug");
  }

  @Test
  void aPatternOfOnesOwn() throws IOException {
    files("d/hello.gcc", "d/hello.musl", "d/other", "d/hello.dockerignore");
    assertThat(found(Optional.of("hello.*"))).containsExactly("d/hello.gcc", "d/hello.musl");
    assertThatThrownBy(() -> found(Optional.of("[")))
        .hasMessageContaining("cannot read the pattern");
  }
}
