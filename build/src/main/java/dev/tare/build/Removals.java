package dev.tare.build;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What the end of a RUN would remove.
final class Removals {
  private static final int FEW = 3;

  private Removals() {}

  /// The names in `/tmp` and `/var/tmp`, or all of them where they are many.
  static List<Removal> ofTemporary(List<TreePath> paths) {
    List<Removal> removals = new ArrayList<>();
    for (TreePath top : List.of(TreePath.of("/tmp"), TreePath.of("/var/tmp"))) {
      TreeSet<TreePath> names = new TreeSet<>();
      for (TreePath path : paths) {
        if (path.isUnder(top)) {
          names.add(top.child(path.parts().get(top.parts().size())));
        }
      }
      if (names.size() > FEW || !names.stream().allMatch(Ending::isPlain)) {
        removals.add(new Removal(top, true));
      } else {
        names.forEach(name -> removals.add(new Removal(name, false)));
      }
    }
    return removals;
  }

  /// Whether a link of the layers leads to what would be removed, and would stay.
  static boolean areLinked(List<Removal> removals, List<MadeLayer> layers) {
    return layers.stream()
        .flatMap(layer -> layer.entries().stream())
        .filter(Entry.SymlinkEntry.class::isInstance)
        .map(Entry.SymlinkEntry.class::cast)
        .anyMatch(link ->
            removals.stream()
                .anyMatch(removal ->
                    removal.removes(link.path().parent().resolve(link.target()))
                        && !removal.removes(link.path())));
  }
}
