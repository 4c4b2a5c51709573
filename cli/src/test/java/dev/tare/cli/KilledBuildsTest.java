package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Builds that are killed, and several at once, over one cache.
@Tag("machine")
@Timeout(300)
class KilledBuildsTest {
  private static final int ROUNDS = 5;

  @TempDir Path dir;
  private Path context;
  private TareProcess tare;

  @BeforeEach
  void makeContext() throws Exception {
    Machine.needs("busybox");
    context = Files.createDirectories(dir.resolve("context/m")).resolveSibling("");
    Files.copy(Machine.find("busybox").orElseThrow(), context.resolve("busybox"));
    tare = new TareProcess(dir);
  }

  private void write(String... steps) throws Exception {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "FROM scratch AS base",
                "COPY busybox /bin/busybox",
                "RUN [\"/bin/busybox\", \"ln\", \"-s\", \"busybox\", \"/bin/sh\"]"));
    lines.addAll(List.of(steps));
    Files.write(context.resolve("Dockerfile"), lines);
  }

  private ProcessBuilder build() {
    return tare.builder(List.of("build", "--progress", "plain", "-t", "x", context.toString()))
        .redirectErrorStream(true);
  }

  @Test
  void aKilledBuildGoesOnFromItsLastStep() throws Exception {
    write(
        "RUN echo first >/first",
        "RUN --mount=type=bind,source=m,target=/m [ -e /m/go ] || { echo begun; exec /bin/busybox sleep 100; }");
    Process build = build().start();
    try (var said = build.inputReader()) {
      assertThat(said.lines().anyMatch(line -> line.endsWith(" begun"))).isTrue();
      build.destroyForcibly();
      build.waitFor();
    }
    Files.writeString(context.resolve("m/go"), "");

    Process again = build().start();

    String said = new String(again.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(again.waitFor()).isZero();
    assertThat(said.lines().filter(line -> line.endsWith(" CACHED"))).hasSize(3);
  }

  /// Each round has steps of its own; two processes build them at once, and are killed at a moment
  /// that nobody has chosen.
  @Test
  void noKillAndNoOtherBuildMakesAWrongImage() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      Files.writeString(context.resolve("file"), "file " + round);
      write(
          "FROM base AS one",
          "COPY file /file",
          "RUN i=0; while [ $i -lt 300 ]; do echo %d >>/one; i=$((i+1)); done".formatted(round),
          "FROM base",
          "RUN echo two %d >/two".formatted(round),
          "COPY --from=one /file /one /");
      Process first = build().redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      Process second = build().redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      if (!first.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS)) {
        first.destroyForcibly();
      }
      if (random.nextBoolean() && !second.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS)) {
        second.destroyForcibly();
      }
      first.waitFor();
      second.waitFor();

      Path root = dir.resolve("root" + round);
      tare.run("build", "-q", "-o", "type=local,dest=" + root, context.toString()).ok();

      assertThat(root.resolve("file")).hasContent("file " + round);
      assertThat(root.resolve("two")).hasContent("two " + round);
      assertThat(Files.readAllLines(root.resolve("one")))
          .hasSize(300)
          .allMatch(Integer.toString(round)::equals);
    }
    assertThat(tare.run("fsck").status()).isZero();
  }
}
