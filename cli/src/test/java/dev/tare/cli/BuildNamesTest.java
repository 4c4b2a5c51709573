package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.oci.Reference;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildNamesTest {
  private static String name(String file) {
    return BuildNames.of(Path.of("/src/shop"), Path.of("/src/shop", file));
  }

  @Test
  void afterFolderAndFile() {
    assertThat(name("Dockerfile")).isEqualTo("shop");
    assertThat(name("Dockerfile.debug")).isEqualTo("shop:debug");
    assertThat(name("tools.Dockerfile")).isEqualTo("tools");
    assertThat(name("web/Dockerfile")).isEqualTo("web");
    assertThat(name("web/admin.Dockerfile")).isEqualTo("web/admin");
    assertThat(name("a/b/Containerfile")).isEqualTo("a/b");
    assertThat(name("hello-c.gcc.debian")).isEqualTo("hello-c.gcc.debian");
  }

  @Test
  void whatNoNameMayHold() {
    for (String folder : List.of("My Web", "_x_", "a..b", "a._b", "a-_-b", "ä", "x___y", "...a")) {
      String name = name(folder + "/Dockerfile");
      assertThat(Reference.parse(name).toString()).isEqualTo(name);
    }
    assertThat(name("My Web/Dockerfile")).isEqualTo("my-web");
  }

  @Test
  void patterns() {
    assertThat(BuildNames.references("web/x:debug", List.of()).toString())
        .isEqualTo("[web/x:debug]");
    assertThat(
            BuildNames.references("web/x:debug", List.of("team/{}", "app-{}:1.4", "all:{}"))
                .toString())
        .isEqualTo("[team/web/x:debug, app-web/x-debug:1.4, all:web-x-debug]");
    assertThatThrownBy(() -> BuildNames.references("web", List.of("app")))
        .hasMessageContaining("each needs a name of its own");
  }
}
