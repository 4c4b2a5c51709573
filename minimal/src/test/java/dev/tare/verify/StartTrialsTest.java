package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tare.layer.FileTree;
import dev.tare.runtime.Engines;
import dev.tare.runtime.MemoryGroup;
import dev.tare.runtime.Sandbox;
import dev.tare.testing.Machine;
import dev.tare.verify.StartCost.End;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("machine")
class StartTrialsTest {
  private static final Setting PLAIN = new Setting(List.of(), "/", "", FileTree.of(List.of()));

  @TempDir Path temp;

  @BeforeEach
  void needsRoot() {
    Machine.needsRoot();
    Machine.needs("unshare", "setpriv", "strace", "sh", "busybox");
  }

  private StartCost measure(Duration time, String... words) {
    Sandbox sandbox =
        new Sandbox(Engines.find(String.valueOf(System.getenv("PATH"))), temp.resolve("run"));
    return new StartTrials(sandbox)
        .measure(Ground.machine(List.of()), PLAIN, List.of(words), 1, time);
  }

  @Test
  void aProgramThatEndsTakesUntilItsEnd() {
    StartCost cost = measure(Duration.ofSeconds(60), "/bin/sh", "-c", "exit 3");
    assertThat(cost.end()).isEqualTo(new End.Exited(3));
    assertThat(cost.time()).isPositive();
    assertThat(cost.memory()).isPresent();
  }

  @Test
  void memoryIsThatOfAllProcessesWhereThereAreControlGroups() {
    try (MemoryGroup group =
        MemoryGroup.create().orElseGet(() -> abort("no control group for memory can be made"))) {
      assertThat(group.peak()).isEmpty();
    }
    String child = "head -c 30000000 /dev/zero | tail -c 30000000 >/dev/null";
    StartCost cost = measure(Duration.ofSeconds(60), "/bin/sh", "-c", child + "; exit 0");
    assertThat(cost.memory().orElseThrow().measure()).isEqualTo(StartCost.Measure.CONTROL_GROUP);
    assertThat(cost.memory().orElseThrow().bytes()).isBetween(30_000_000L, 300_000_000L);
  }

  @Test
  void keepsWhatWasSaidLast() {
    StartCost cost = measure(Duration.ofSeconds(60), "/bin/sh", "-c", "echo a >&2; echo 'b c' >&2");
    assertThat(cost.said()).isEqualTo("b c");
    assertThat(measure(Duration.ofSeconds(60), "/nothing").end()).isEqualTo(new End.Exited(127));
  }

  @Test
  void aServerHasStartedWhenItListens() {
    StartCost cost = measure(Duration.ofSeconds(60), "busybox", "nc", "-l", "-p", "8001");
    assertThat(cost.end()).isEqualTo(new End.Listening(8001));
    assertThat(cost.time()).isPositive().isLessThan(Duration.ofSeconds(60));
    assertThat(cost.memory()).isPresent();
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void saysThatAProgramNeitherEndsNorListens() {
    assertThat(measure(Duration.ofMillis(300), "sleep", "100").end())
        .isEqualTo(new End.StillRunning());
  }

  @Test
  void theMedianIsInTheMiddle() {
    assertThat(StartTrials.median(List.of(9L, 1L))).isEqualTo(5);
    assertThat(StartTrials.median(List.of(9L, 1L, 2L))).isEqualTo(2);
  }
}
