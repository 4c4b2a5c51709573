package dev.tare.comparison;

import dev.tare.comparison.FileChange.Kind;
import dev.tare.comparison.ImageDiff.Cause;
import dev.tare.layer.TreePath;
import dev.tare.ledger.ByteClass;
import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.ShownFile;
import dev.tare.ledger.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the difference of the sizes of two images comes from, without a rest: every byte of both
/// has one class ([ByteClass]); those of files that an image shows go to what became of the file.
final class ByteCauses {
  private ByteCauses() {}

  /// @param files where the trees differ; what is shown and not among them counts as unchanged,
  ///   such as a further name of a file that was a copy before, or the same file packed otherwise
  static List<Cause> of(List<FileChange> files, ImageLedger before, ImageLedger after) {
    Map<TreePath, Kind> kinds = new HashMap<>();
    files.forEach(file -> kinds.put(file.path(), file.kind()));
    Map<Optional<Kind>, Weight> shown = new HashMap<>();
    for (ShownFile file : after.shown()) {
      shown.merge(Optional.ofNullable(kinds.get(file.path())), file.weight(), Weight::plus);
    }
    for (ShownFile file : before.shown()) {
      Weight less = Weight.NONE.minus(file.weight());
      shown.merge(Optional.ofNullable(kinds.get(file.path())), less, Weight::plus);
    }
    List<Cause> causes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      causes.add(new Cause("files " + kind, shown.getOrDefault(Optional.of(kind), Weight.NONE)));
    }
    causes.add(
        new Cause("files unchanged", shown.getOrDefault(Optional.<Kind>empty(), Weight.NONE)));
    for (ByteClass each : ByteClass.values()) {
      if (!each.isLive()) {
        causes.add(new Cause(each.shown(), after.of(each).minus(before.of(each))));
      }
    }
    return causes;
  }
}
