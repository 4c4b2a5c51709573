package dev.tare.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.verify.Comparison;
import dev.tare.verify.Comparison.Aspect;
import dev.tare.verify.Missing;
import dev.tare.verify.Missing.Evidence;
import dev.tare.verify.Observation;
import dev.tare.verify.Probe;
import dev.tare.verify.ProbeResult;
import dev.tare.verify.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Tree MACHINE =
      FileTree.of(
          List.of(
              directory("etc"),
              file("etc/secret", 0600),
              directory("opt"),
              directory("opt/plugins"),
              file("opt/plugins/one", 0644),
              directory("opt/private"),
              file("opt/private/key", 0640),
              directory("root"),
              file("root/mine", 0644),
              file("etc/passwd", 0644),
              file("etc/machine-id", 0644),
              file("etc/host_key", 0644),
              directory("opt/keys"),
              file("opt/keys/tls.key", 0644),
              directory("tmp"),
              file("tmp/x", 0644),
              file("a", 0644),
              file("b", 0644)));

  private static Entry file(String path, int mode) {
    return new Entry.FileEntry(TreePath.of(path), Attributes.of(mode), Content.of(Bytes.utf8("x")));
  }

  private static Entry directory(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  private static Missing missing(String path, Evidence evidence) {
    return new Missing(TreePath.of(path), Optional.empty(), evidence, false);
  }

  private static Missing missingDirectory(String path) {
    return new Missing(TreePath.of(path), Optional.empty(), Evidence.MISSED, true);
  }

  private static Observation seen(int status) {
    return new Observation(
        new Observation.Ending.Exited(status),
        Bytes.EMPTY,
        Bytes.EMPTY,
        Optional.empty(),
        Trace.EMPTY,
        Optional.empty());
  }

  private static ProbeResult result(Probe probe, Set<Aspect> unsteady, Missing... missing) {
    Observation here = seen(0);
    Observation there = seen(1);
    return new ProbeResult(
        probe, here, there, Comparison.of(here, there), unsteady, probe.expect(), List.of(missing));
  }

  private static final Probe PROBE = Probe.of(List.of("x"), Duration.ofSeconds(1));

  private static List<ProbeResult> results(Missing... missing) {
    return List.of(result(PROBE, Set.of(), missing));
  }

  private static List<String> next(Retry retry, Missing... missing) {
    return retry.next(results(missing)).stream().map(TreePath::toString).toList();
  }

  @Test
  void beginsWithWhatWasMissedAndGoesOnWithWhatWasUsed() {
    Retry retry = new Retry(MACHINE);
    Missing a = missing("/a", Evidence.MISSED);
    Missing b = missing("/b", Evidence.USED);
    assertThat(next(retry, a, b)).containsExactly("/a");
    assertThat(next(retry, b)).containsExactly("/b");
    assertThat(next(retry, b)).isEmpty();
    assertThat(retry.brought())
        .containsExactly(
            new Retry.Brought(TreePath.of("/a"), Evidence.MISSED, false),
            new Retry.Brought(TreePath.of("/b"), Evidence.USED, false));
  }

  @Test
  void addsDirectoriesOnlyWhenNothingElseIsLeft() {
    Retry retry = new Retry(MACHINE);
    Missing directory = missingDirectory("/opt/plugins");
    assertThat(next(retry, directory, missing("/a", Evidence.MISSED))).containsExactly("/a");
    assertThat(next(retry, directory)).containsExactly("/opt/plugins");
  }

  @Test
  void addsNothingThatMayBeASecretOrBelongsToEverything() {
    assertThat(
            next(
                new Retry(MACHINE),
                missing("/etc/secret", Evidence.MISSED),
                missing("/root/mine", Evidence.USED),
                missingDirectory("/opt/private"),
                missingDirectory("/opt"),
                missingDirectory("/root")))
        .isEmpty();
  }

  @Test
  void addsNothingThatDescribesThisMachineNorKeys() {
    Missing link =
        new Missing(
            TreePath.of("/a"), Optional.of(TreePath.of("/etc/machine-id")), Evidence.MISSED, false);
    Missing[] all = {
      missing("/etc/passwd", Evidence.MISSED),
      missing("/etc/machine-id", Evidence.CHANGED),
      missing("/etc/host_key", Evidence.USED),
      link,
      missingDirectory("/opt/keys"),
      missing("/tmp/x", Evidence.UNTAKEN)
    };
    Retry retry = new Retry(MACHINE);
    assertThat(next(retry, all)).isEmpty();
    assertThat(next(retry, all)).isEmpty();
    assertThat(Retry.isWithheld(link)).isTrue();
    assertThat(Retry.isWithheld(missing("/a", Evidence.MISSED))).isFalse();
  }

  @Test
  void addsNothingWhereTheMachineDiffersFromItselfOrLacksWhatIsExpected() {
    Missing a = missing("/a", Evidence.MISSED);
    Probe expecting =
        new Probe(
            PROBE.words(), PROBE.input(), Optional.of("text"), Optional.empty(), PROBE.time());
    Retry retry = new Retry(MACHINE);
    assertThat(retry.next(List.of(result(PROBE, Set.of(Aspect.ENDING), a)))).isEmpty();
    assertThat(retry.next(List.of(result(expecting, Set.of(), a)))).isEmpty();
    assertThat(retry.next(List.of(result(PROBE, Set.of(Aspect.OUTPUT), a))))
        .containsExactly(TreePath.of("/a"));
  }

  @Test
  void endsAfterSomeRounds() {
    Retry retry = new Retry(MACHINE);
    for (int i = 0; i < Retry.ROUNDS; i++) {
      next(retry);
    }
    assertThat(next(retry, missing("/a", Evidence.MISSED))).isEmpty();
  }
}
