package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.FileTree;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Sandbox;
import dev.tare.testing.Machine;
import dev.tare.verify.StartCost.End;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    assertThat(cost.peakMemory()).isPresent();
  }

  @Test
  void aServerHasStartedWhenItListens() {
    StartCost cost = measure(Duration.ofSeconds(60), "busybox", "nc", "-l", "-p", "8001");
    assertThat(cost.end()).isEqualTo(new End.Listening(8001));
    assertThat(cost.time()).isPositive().isLessThan(Duration.ofSeconds(60));
    assertThat(cost.peakMemory()).isPresent();
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void saysThatAProgramNeitherEndsNorListens() {
    assertThat(measure(Duration.ofMillis(300), "sleep", "100").end())
        .isEqualTo(new End.StillRunning());
  }

  @Test
  void theMedianIsInTheMiddle() {
    List<Duration> odd = new ArrayList<>(List.of(Duration.ofMillis(9), Duration.ofMillis(1)));
    assertThat(StartTrials.median(odd)).isEqualTo(Duration.ofMillis(5));
    odd.add(Duration.ofMillis(2));
    assertThat(StartTrials.median(odd)).isEqualTo(Duration.ofMillis(2));
  }
}
