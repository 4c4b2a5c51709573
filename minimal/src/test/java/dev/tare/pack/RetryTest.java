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

  private static List<ProbeResult> results(Missing... missing) {
    Observation seen =
        new Observation(
            new Observation.Ending.Exited(1),
            Bytes.EMPTY,
            Bytes.EMPTY,
            Optional.empty(),
            Trace.EMPTY,
            Optional.empty());
    return List.of(
        new ProbeResult(
            Probe.of(List.of("x"), Duration.ofSeconds(1)),
            seen,
            seen,
            new Comparison(List.of()),
            Set.of(),
            Optional.empty(),
            List.of(missing)));
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
  void endsAfterSomeRounds() {
    Retry retry = new Retry(MACHINE);
    for (int i = 0; i < Retry.ROUNDS; i++) {
      next(retry);
    }
    assertThat(next(retry, missing("/a", Evidence.MISSED))).isEmpty();
  }
}
