package dev.tare.cli;

import static dev.tare.cli.LayeredImage.file;
import static dev.tare.cli.LayeredImage.gone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        .containsPattern("over +max +6[0-9.]+ kB +of 20 kB\n +50 kB +layer 2 \\(RUN make\\)\n");
    assertThat(line.err()).isEmpty();
    line.reset();
    assertThat(line.outOf("budget", "--max", "1MB", "b")).startsWith("ok  max");
  }

  @Test
  void countsGrowthFromAnotherImage() {
    assertThat(line.run("budget", "--growth", "10kB", "--against", "a", "b")).isEqualTo(1);
    assertThat(line.out()).contains("50 kB").contains("layer 2 (RUN make)").doesNotContain("COPY");
    assertThat(line.run("budget", "--growth", "10kB", "--against", "b", "a")).isZero();
  }

  @Test
  void takesThresholdsOfTheFolder() throws IOException {
    Files.writeString(directory.resolve(".dive-ci"), "rules:\n  highestWastedBytes: 5KB\n");
    line.reset();
    assertThat(line.run("budget", "b")).isEqualTo(1);
    assertThat(line.out()).contains("9 kB").contains("hidden by layer 3 (RUN rm /data)");
    assertThat(line.run("budget", "a")).isZero();
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
        .contains("- 50 kB: `layer 2 (RUN make)`\n");
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
