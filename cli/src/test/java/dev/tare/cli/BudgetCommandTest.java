package dev.tare.cli;

import static dev.tare.cli.LayeredImage.file;
import static dev.tare.cli.LayeredImage.gone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetCommandTest {
  @TempDir Path directory;

  private CommandLineFixture line;

  @BeforeEach
  void fill() {
    line = new CommandLineFixture(directory);
    base().store(line, "a");
    base()
        .layer("RUN /bin/sh -c make # buildkit", file("/large", 0644, Bytes.of(new byte[50_000])))
        .layer("RUN rm /data", gone("/data"))
        .store(line, "b");
  }

  private static LayeredImage base() {
    return new LayeredImage().layer("COPY . /", file("/data", 0644, Bytes.of(new byte[9_000])));
  }

  @Test
  void endsWith1AndNamesTheLineThatMadeItLarge() {
    assertThat(line.run("budget", "--max", "20kB", "b")).isEqualTo(1);
    assertThat(line.out())
        .containsPattern(
            "over +max +6[0-9.]+ kB +of 20 kB\n +5[0-9.]+ kB +layer 2 \\(RUN make\\)\n");
    assertThat(line.err()).isEmpty();
    line.reset();
    assertThat(line.outOf("budget", "--max", "1MB", "b")).startsWith("ok  max");
  }

  @Test
  void countsGrowthFromAnotherImage() {
    assertThat(line.run("budget", "--growth", "10kB", "--against", "a", "b")).isEqualTo(1);
    assertThat(line.out()).contains("layer 2 (RUN make)").doesNotContain("COPY");
    assertThat(line.run("budget", "--growth", "10kB", "--against", "b", "a")).isZero();
  }

  @Test
  void theGuiltyLineIsTheOneThatGrewMostNotTheLargest() {
    String grown = "RUN grow";
    image(grown, 100_000, 1_000).store(line, "old");
    image(grown, 100_500, 30_000).store(line, "new");
    assertThat(line.run("budget", "--growth", "1kB", "--against", "old", "new")).isEqualTo(1);
    assertThat(line.out())
        .containsPattern("over +growth[^\n]*\n +29[0-9.]* kB +layer 2 \\(RUN grow\\)\n");
  }

  private static LayeredImage image(String instruction, int large, int grown) {
    return new LayeredImage()
        .layer("COPY large /", file("/large", 0644, noise(large)))
        .layer(instruction, file("/grown", 0644, noise(grown)));
  }

  private static Bytes noise(int size) {
    byte[] bytes = new byte[size];
    new java.util.Random(size).nextBytes(bytes);
    return Bytes.of(bytes);
  }

  @Test
  void limitsPulledBytesAndNamesWhoMakesThem() {
    image("RUN grow", 100_000, 1_000).store(line, "old");
    image("RUN grow", 100_000, 30_000)
        .layer("RUN zeros", file("/zeros", 0644, Bytes.of(new byte[500_000])))
        .store(line, "new");
    assertThat(
            line.run(
                "budget",
                "--max-pulled",
                "1MB",
                "--growth-pulled",
                "5kB",
                "--against",
                "old",
                "new"))
        .isEqualTo(1);
    assertThat(line.out())
        .containsPattern("ok +max-pulled +13[0-9.]+ kB +of 1 MB\n")
        .containsPattern("over +growth-pulled[^\n]*\n +29[0-9.]* kB +layer 2 \\(RUN grow\\)\n");
  }

  @Test
  void namesThePackageThatGrewMost() {
    String list = "/.\n/usr/lib/libbig.so\n";
    for (int size : List.of(1_000, 60_000)) {
      new LayeredImage()
          .layer(
              "RUN apt-get install libbig",
              file("/var/lib/dpkg/status", STATUS),
              file("/var/lib/dpkg/info/libbig.list", list),
              file("/usr/lib/libbig.so", 0644, noise(size)))
          .store(line, "size" + size);
    }
    line.run("budget", "--growth", "1kB", "--against", "size1000", "size60000");
    assertThat(line.out()).containsPattern("\n +59 kB +package libbig\n");
  }

  private static final String STATUS =
      "Package: libbig\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n";

  @Test
  void takesThresholdsOfTheFolder() throws IOException {
    Files.writeString(directory.resolve(".dive-ci"), "rules:\n  highestWastedBytes: 5KB\n");
    line.reset();
    assertThat(line.run("budget", "b")).isEqualTo(1);
    assertThat(line.out()).contains("9 kB").contains("hidden by layer 3 (RUN rm /data)");
    assertThat(line.run("budget", "a")).isZero();
    Files.writeString(
        directory.resolve(".dive-ci"),
        """
        rules:
          lowest-efficiency: 0.9
          highest-wasted-bytes: off
          highest-user-wasted-percent: "0.1"
        """);
    line.reset();
    assertThat(line.run("budget", "b")).isEqualTo(1);
    assertThat(line.out()) // 9 of 59 kB are hidden, 9 of the 50 above the base
        .containsPattern("over +lowestEfficiency +84.7 % +of 90.0 %\n")
        .containsPattern("over +highestUserWastedPercent +18.0 % +of 10.0 %\n");
  }

  @Test
  void addsToTheSummaryOfAPipeline() throws IOException {
    Path summary = directory.resolve("summary.md");
    Files.writeString(summary, "before\n");
    line.with(Map.of("GITHUB_STEP_SUMMARY", summary.toString()));
    line.run("budget", "--max", "20kB", "b");
    assertThat(Files.readString(summary))
        .startsWith("before\n### Budget of `b`: over\n")
        .contains("| max | 20 kB | ")
        .containsPattern("- 5[0-9.]+ kB: `layer 2 \\(RUN make\\)`\n");
  }

  @Test
  void explainsMistakes() {
    assertThat(line.run("budget", "b")).isEqualTo(2);
    assertThat(line.err()).contains("there is no limit");
    line.reset();
    assertThat(line.run("budget", "--growth", "1MB", "b")).isEqualTo(2);
    assertThat(line.err()).contains("--against IMAGE");
    line.reset();
    assertThat(line.run("budget", "--max", "1XB", "b")).isEqualTo(2);
    assertThat(line.err()).contains("--max is \"1XB\"");
    line.reset();
    assertThat(line.run("budget", "--max", "1MB", "absent")).isEqualTo(3);
  }
}
