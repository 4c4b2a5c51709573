package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tare build --all` and `tare build -f compose.yaml`, without RUN.
class ManyBuildsTest {
  @TempDir Path dir;
  private CommandLineFixture tare;

  @BeforeEach
  void makeFixture() {
    tare = new CommandLineFixture(dir);
  }

  private void file(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void basesComeFirstAndOneThatFailsStopsNobody() throws Exception {
    file("all/app/Dockerfile", "FROM docker.io/library/lib\nCOPY hello /hello\n");
    file("all/app/hello", "hello");
    file("all/lib/Dockerfile", "FROM scratch\nCOPY lib /lib\n");
    file("all/lib/lib", "lib");
    file("all/bad/Dockerfile", "FROM scratch\nCOPY nothing /\n");
    file("all/onbad/Dockerfile", "ARG B=bad\nFROM $B\n");
    file("all/wrong/Dockerfile", "FROMM scratch\n");
    assertThat(tare.run("build", "--all", "all")).isEqualTo(1);
    assertThat(tare.out().lines().map(line -> line.replaceAll(" +", " ")))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("NAME IMAGE ID SIZE TIME STATUS"),
            line -> assertThat(line).matches("app:latest [0-9a-f]{12} .* s built"),
            line -> assertThat(line).matches("bad:latest - - .* s failed"),
            line -> assertThat(line).matches("lib:latest [0-9a-f]{12} .* s built"),
            line -> assertThat(line).matches("onbad:latest - - .* s not built: bad failed"),
            line -> assertThat(line).matches("wrong:latest - - .* s failed"));
    assertThat(tare.err())
        .contains("tare build: bad: all/bad/Dockerfile:2:1: cannot copy nothing")
        .contains("tare build: wrong: all/wrong/Dockerfile:1:1: ");
  }

  @Test
  void oneContextAndNamesOfOnesOwn() throws Exception {
    file("d/one.x", "FROM scratch\nCOPY f /\n");
    file("d/two.x", "FROM scratch\nCOPY f /two\n");
    file("src/f", "f");
    assertThat(tare.run("build", "--all", "-q", "-f", "*.x", "-t", "all:{}", "d", "src")).isZero();
    assertThat(tare.out().lines()).hasSize(2).allMatch(line -> line.matches("sha256:[0-9a-f]{64}"));
    tare.reset();
    assertThat(tare.outOf("images", "all")).contains("one.x").contains("two.x");
  }

  @Test
  void servicesOfACompose() throws Exception {
    file(
        "compose.yaml",
        """
        name: shop
        services:
          web:
            build:
              context: .
              additional_contexts: {lib: "service:lib"}
              dockerfile_inline: |
                FROM scratch
                ARG V
                COPY --from=lib /f /web
                LABEL v=$$V
              args: {V: "${V:-9}"}
              labels: {own: "yes"}
            ports: ["80:80"]
          lib: {build: lib, image: "team/lib:1"}
          other: {build: nowhere}
        """);
    file("lib/Dockerfile", "FROM scratch\nCOPY f /\n");
    file("lib/f", "f");
    assertThat(tare.run("build", "-f", "compose.yaml", "web")).isZero();
    assertThat(tare.err()).contains("compose.yaml: ignored for building: of services ports");
    assertThat(tare.out()).contains("shop-web:latest").contains("team/lib:1");
    assertThat(tare.outOf("inspect", "shop-web")).contains("\"v\": \"9\"").contains("\"own\"");
    tare.reset();
    assertThat(tare.run("build", "-f", "compose.yaml")).isEqualTo(1);
    assertThat(tare.err()).contains("tare build: other: cannot read the build context");
  }

  @Test
  void wrongWords() throws Exception {
    file("compose.yaml", "services: {web: {build: .}, db: {image: postgres}}\n");
    file("a/Dockerfile", "FROM scratch\n");
    file("b/a.Dockerfile", "FROM scratch\n");
    file("b/A/Dockerfile", "FROM scratch\n");
    assertThat(failure(2, "build")).contains("CONTEXT is missing");
    assertThat(failure(2, "build", ".", "more")).contains("unexpected argument \"more\"");
    assertThat(failure(2, "build", "--all")).contains("the directory is missing");
    assertThat(failure(3, "build", "--all", "none")).contains("no directory of that name");
    assertThat(failure(3, "build", "--all", "store")).contains("no directory");
    assertThat(failure(3, "build", "--all", "a", "-f", "x*")).contains("whose name matches x*");
    assertThat(failure(2, "build", "--all", "b")).contains("both would be called a:latest");
    assertThat(failure(2, "build", "--all", "a", "-t", "x"))
        .contains("hint: put {} where that goes");
    assertThat(failure(2, "build", "--all", "a", "--iidfile", "x")).contains("--iidfile");
    assertThat(failure(3, "build", "-f", "compose.yaml", "wbe")).contains("did you mean \"web\"");
    assertThat(failure(3, "build", "-f", "compose.yaml", ".")).contains("leave the context away");
    assertThat(failure(3, "build", "-f", "compose.yaml", "db")).contains("it has no build");
    assertThat(failure(2, "build", "-f", "compose.yaml", "-t", "x")).contains("write image: x");
    assertThat(failure(3, "build", "-f", "compsoe.yaml")).contains("did you mean ");
  }

  private String failure(int code, String... words) {
    tare.reset();
    assertThat(tare.run(words)).as(tare.err()).isEqualTo(code);
    return tare.err();
  }
}
