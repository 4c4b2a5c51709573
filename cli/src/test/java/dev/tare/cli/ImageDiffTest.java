package dev.tare.cli;

import static dev.tare.cli.LayeredImage.file;
import static dev.tare.cli.LayeredImage.gone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDiffTest {
  @TempDir Path directory;

  private CommandLineFixture line;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    base().store(line, "a");
    base()
        .env("A", "b")
        .layer(
            "RUN change",
            file("/etc/b", "other"),
            file("/new/one", "1"),
            file("/new/two", "22"),
            gone("/gone"))
        .store(line, "b");
  }

  private static LayeredImage base() {
    return new LayeredImage()
        .layer("COPY . /", file("/etc/a", "a"), file("/etc/b", "b"), file("/gone", "12345"))
        .cmd("/p");
  }

  @Test
  void tellsOfAllThatIsDifferent() {
    assertThat(line.outOf("diff", "a", "b"))
        .contains("layers  1 shared, 0 gone, 1 new\n")
        .contains("config\n  +  Env A  b\n")
        .contains(
            """
            files: 3 added, 1 removed, 1 changed
              ~  /etc/b  content  +4 B
              -  /gone            −5 B
              +  /new/   2 files  +3 B
            """);
  }

  @Test
  void listsWhatANewDirectoryHoldsWhereThatIsAskedFor() {
    assertThat(line.outOf("diff", "--all", "a", "b")).contains("  +  /new/two           +2 B\n");
  }

  @Test
  void theCausesComeToTheDifference() {
    Json diff = Json.parse(Bytes.utf8(line.outOf("diff", "--json", "a", "b")), "diff");
    Json stored = diff.object("stored").orElseThrow();
    long growth = stored.integer("after").orElseThrow() - stored.integer("before").orElseThrow();
    long sum =
        diff.objects("bytes").stream().mapToLong(one -> one.integer("bytes").orElseThrow()).sum();
    assertThat(sum).isEqualTo(growth).isPositive();
    assertThat(line.outOf("diff", "a", "b"))
        .contains("bytes by cause\n  files added ")
        .containsPattern("  deleted below +\\+5 B\n  overwritten +\\+1 B\n") // /gone, /etc/b
        .containsPattern("layers\n  \\+  layer 2 \\(RUN change\\)  +\\+");
    assertThat(diff.integer("version")).hasValue(1L);
    assertThat(diff.bool("same")).isFalse();
  }

  @Test
  void theCausesComeToTheDifferenceInPulledBytesToo() {
    Json diff = Json.parse(Bytes.utf8(line.outOf("diff", "--exact", "--json", "a", "b")), "diff");
    Json pulled = diff.object("pulled").orElseThrow();
    long growth = pulled.integer("after").orElseThrow() - pulled.integer("before").orElseThrow();
    long sum =
        diff.objects("bytes").stream().mapToLong(one -> one.integer("pulled").orElseThrow()).sum();
    assertThat(sum).isEqualTo(growth).isPositive();
    assertThat(line.outOf("diff", "--exact", "a", "b"))
        .containsPattern("\npulled  [0-9.]+ k?B → ")
        .containsPattern("bytes by cause\n +STORED +PULLED\n  files added +\\+3 B +0 B\n");
    assertThat(line.outOf("diff", "a", "b")).doesNotContain("pulled");
  }

  @Test
  void aLayerGoesWithTheOneOfItsInstruction() {
    base().layer("RUN change", file("/etc/b", "longer than before")).store(line, "c");
    base().layer("RUN other", file("/etc/b", "other")).store(line, "d");
    assertThat(line.outOf("diff", "b", "c"))
        .containsPattern("layers\n  ~  layer 2 \\(RUN change\\)  −");
    assertThat(line.outOf("diff", "c", "d"))
        .containsPattern("layers\n  ~  layer 2 \\(RUN other\\)");
    assertThat(line.outOf("diff", "b", "a"))
        .containsPattern("layers\n  -  layer 2 \\(RUN change\\)  +−");
  }

  @Test
  void aNameIsOneLine() {
    base().env("A\nB", "c").layer("RUN x", file("/e\nvil\u001b[2J", "1")).store(line, "e");
    assertThat(line.outOf("diff", "a", "e"))
        .contains("  +  /e\\nvil\\x1b[2J")
        .contains("  +  Env A\\nB  c\n")
        .doesNotContain("\u001b");
  }

  @Test
  void endsWith1OnlyWhereThatIsAskedFor() {
    assertThat(line.run("diff", "a", "b")).isZero();
    assertThat(line.run("diff", "--exit-code", "a", "b")).isEqualTo(1);
    assertThat(line.run("diff", "--exit-code", "a", "a")).isZero();
    line.reset();
    assertThat(line.outOf("diff", "a", "a")).isEqualTo("no difference\n");
  }

  @Test
  void explainsMistakes() {
    assertThat(line.run("diff", "a", "absent")).isEqualTo(3);
    assertThat(line.err()).contains("cannot find image absent");
    line.reset();
    assertThat(line.run("diff", "--ignore", "tim", "a", "b")).isEqualTo(2);
    assertThat(line.err()).contains("did you mean \"time\"?");
  }

  @Test
  void readsImagesOfOtherPlaces() {
    line.outOf("copy", "b", "oci:" + directory.resolve("layout"));
    assertThat(line.run("diff", "--exit-code", "b", "oci:" + directory.resolve("layout"))).isZero();
  }
}
