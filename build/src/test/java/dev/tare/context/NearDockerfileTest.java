package dev.tare.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearDockerfileTest {
  @TempDir Path dir;

  private void file(String name) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  @Test
  void nearNames() throws IOException {
    file("Makefile");
    file("main.go");
    file(".dockerignore");
    assertThat(NearDockerfile.hint(dir)).isEqualTo("name the Dockerfile with -f");
    file("compose.yml");
    assertThat(NearDockerfile.hint(dir)).startsWith("compose.yml is there: tare build -f /");
    file("docker/Dockerfile");
    assertThat(NearDockerfile.hint(dir)).startsWith("docker/Dockerfile is there: name it with -f ");
    file("web.Dockerfile");
    assertThat(NearDockerfile.hint(dir)).startsWith("web.Dockerfile is there");
    file("DockerFile");
    assertThat(NearDockerfile.hint(dir)).startsWith("DockerFile is there");
  }

  @Test
  void besideOneThatIsMissing() throws IOException {
    file("Dockerfile.prod");
    assertThat(NearDockerfile.beside(dir.resolve("Dockerfile.pord")))
        .contains(dir.resolve("Dockerfile.prod"));
    assertThat(NearDockerfile.beside(dir.resolve("nowhere/x"))).isEmpty();
  }
}
