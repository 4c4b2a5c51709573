package dev.tare.cli;

import static dev.tare.cli.LayeredImage.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir Path directory;

  private CommandLineFixture line;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    new LayeredImage()
        .layer(
            "COPY . /",
            file("/bin/dash", 0755, Bytes.utf8("x")),
            new Entry.SymlinkEntry(TreePath.of("/bin/sh"), Attributes.of(0777), Bytes.utf8("dash")),
            file("/bin/su", 04755, Bytes.utf8("x")),
            file("/share/sh", "no program"),
            file("/zeros", 0644, Bytes.of(new byte[100_000])),
            file("/lib/apk/db/installed", "P:a\nV:1\n\nP:b\nV:2\n"))
        .store(line, "full");
    new LayeredImage().layer("COPY p /", file("/p", 0755, Bytes.utf8("x"))).store(line, "bare");
  }

  @Test
  void countsWhatImagesHold() {
    assertThat(line.outOf("compare", "full", "bare").lines().map(l -> l.replaceAll(" +", " ")))
        .satisfiesExactly(
            header ->
                assertThat(header).isEqualTo("IMAGE STORED PULLED FILES PACKAGES SETUID SHELLS"),
            full -> assertThat(full).matches("full 1[0-9.]+ kB [0-9.]+ k?B 5 2 1 2"),
            bare -> assertThat(bare).matches("bare [0-9.]+ kB [0-9.]+ k?B 1 0 0 0"));
  }

  @Test
  void pulledIsWhatTheCompressedImageHas() {
    String compressed = "oci:" + directory.resolve("layout");
    line.outOf("copy", "--compression-format", "gzip", "full", compressed);
    String[] plain = line.outOf("compare", "--format", "csv", "full").split(",|\n", -1);
    String[] packed = line.outOf("compare", "--format", "csv", compressed).split(",|\n", -1);
    assertThat(plain[9]).isEqualTo(packed[9]).isNotEqualTo(plain[8]);
  }

  @Test
  void whatIsCompressedInAnotherWayTravelsAsItIs() {
    String packed = "oci:" + directory.resolve("zstd");
    line.outOf("copy", "--compression-format", "zstd", "full", packed);
    String[] cells = line.outOf("compare", "--format", "csv", packed).split(",|\n", -1);
    line.reset();
    assertThat(line.outOf("analyze", "--json", packed)).contains("\"pulled\": " + cells[9]);
  }

  @Test
  void saysWhatBuildsAndPushesTook() throws IOException {
    Files.createDirectory(directory.resolve("context"));
    Files.writeString(directory.resolve("context/Dockerfile"), "FROM bare\nENV A=b\n");
    line.outOf("build", "-q", "-t", "built", directory.resolve("context").toString());
    assertThat(line.outOf("compare", "built", "bare").lines().map(l -> l.replaceAll(" +", " ")))
        .satisfiesExactly(
            header -> assertThat(header).endsWith(" SHELLS BUILD"),
            built -> assertThat(built).matches("built .* 0 [0-9.]+ m?s"),
            bare -> assertThat(bare).matches("bare .* 0 -"));
    assertThat(line.outOf("compare", "--format", "csv", "built", "bare"))
        .matches("(?s).*,shells,build_ms\nbuilt,.*,0,[0-9.]+\nbare,.*,0,\n");
    assertThat(line.outOf("compare", "--format", "json", "built"))
        .contains("\"build\":{\"nanoseconds\":");
  }

  @Test
  void printsAsOneLikes() {
    assertThat(line.outOf("compare", "--format", "markdown", "bare"))
        .startsWith("| IMAGE | STORED |")
        .contains("|---|---:|---:|---:|---:|---:|---:|\n| bare | ");
    assertThat(line.outOf("compare", "--format", "csv", "bare"))
        .matches("image,stored,pulled,files,packages,setuid,shells\nbare,\\d+,\\d+,1,0,0,0\n");
    assertThat(line.outOf("compare", "--format", "json", "full"))
        .contains("\"setuid\":[\"/bin/su\"],\"shells\":[\"/bin/dash\",\"/bin/sh\"]");
  }

  @Test
  void aBlobThatStandsThereTwiceIsPulledOnce() {
    Entry zeros = file("/zeros", 0644, noise());
    new LayeredImage().layer("COPY p /", zeros).store(line, "once");
    new LayeredImage().layer("COPY p /", zeros).layer("COPY p /", zeros).store(line, "twice");
    long once = pulled("once");
    assertThat(pulled("twice")).isBetween(once, once + 1000);
    line.reset();
    assertThat(line.outOf("analyze", "--exact", "--json", "twice"))
        .contains("\"pulled\": " + pulled("twice"));
  }

  private static Bytes noise() {
    byte[] bytes = new byte[50_000];
    new java.util.Random(7).nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private long pulled(String name) {
    String[] cells = line.outOf("compare", "--format", "csv", name).split(",|\n", -1);
    return Long.parseLong(cells[9]);
  }

  @Test
  void aNameIsOneLineAndOneCell() throws IOException {
    Path layout = directory.resolve("a|b\n<c>");
    line.outOf("copy", "bare", "oci:" + directory.resolve("layout"));
    Files.move(directory.resolve("layout"), layout);
    String place = "oci:" + layout;
    assertThat(line.outOf("compare", place)).contains("/a|b\\n<c>  ").hasLineCount(2);
    assertThat(line.outOf("compare", "--format", "markdown", place))
        .contains("/a\\|b\\\\n&lt;c> | ")
        .hasLineCount(3);
    assertThat(line.outOf("compare", "--format", "csv", place))
        .contains("/a|b\\n<c>,")
        .hasLineCount(2);
    assertThat(line.outOf("compare", "--format", "json", place)).contains("/a|b\\n<c>\"");
  }

  @Test
  void countsTheSameFilesAsAnalyze() {
    line.outOf("compare", "full");
    long files = Long.parseLong(line.outOf("compare", "--format", "csv", "full").split(",", -1)[9]);
    assertThat(line.outOf("analyze", "--json", "full")).contains("\"files\": " + files + ",");
  }

  @Test
  void explainsMistakes() {
    assertThat(line.run("compare", "absent")).isEqualTo(3);
    assertThat(line.run("compare", "--runs", "0", "bare")).isEqualTo(2);
    assertThat(line.run("compare", "--format", "cvs", "bare")).isEqualTo(2);
    assertThat(line.err())
        .contains("did you mean \"csv\"?")
        .contains("there may be 1 to 1000 runs");
  }
}
