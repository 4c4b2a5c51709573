package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `scratch` is no image, for any command.
class ReservedNameTest {
  @TempDir Path directory;
  private CommandLineFixture line;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    line.image("app:1", "", 1024, Map.of());
    line.outOf("export", "-o", "tree.tar", "app:1");
    line.reset();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run scratch",
        "run scratch:latest /p",
        "run docker.io/library/scratch",
        "tag scratch a",
        "tag app:1 scratch",
        "tag app:1 b scratch:1",
        "untag scratch",
        "rmi scratch",
        "rmi --force scratch",
        "history scratch",
        "inspect scratch",
        "save -o x.tar scratch",
        "export -o x.tar scratch",
        "copy scratch b",
        "copy app:1 scratch",
        "copy app:1 store:scratch",
        "copy app:1 docker-archive:x.tar:scratch",
        "import tree.tar scratch",
        "pack -t scratch /bin/true",
      })
  void isRefusedInASentence(String words) {
    int code = line.run(words.split(" ", -1));
    assertThat(code).isEqualTo(words.startsWith("run ") ? 125 : 2);
    assertThat(line.err())
        .contains("scratch as an image: the name is reserved for the empty base of Dockerfiles")
        .startsWith("tare %s: cannot use ".formatted(words.split(" ", 2)[0]));
    assertThat(directory.resolve("x.tar")).doesNotExist();
    assertThat(line.outOf("images", "--format", "{{.Repository}}:{{.Tag}}")).isEqualTo("app:1\n");
  }

  @Test
  void isNotBroughtInByOthers() {
    Path layout = directory.resolve("layout");
    line.outOf("copy", "app:1", "oci:" + layout + ":scratch");
    for (String words : List.of("load -i layout", "copy oci:" + layout + " store:")) {
      line.reset();
      assertThat(line.run(words.split(" ", -1))).isEqualTo(2);
      assertThat(line.err()).contains("cannot use scratch as an image");
    }
    line.outOf("copy", "oci:" + layout, "b");
  }
}
