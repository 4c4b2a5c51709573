package dev.tare.ledger;

import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How much the files of the merged tree come to, by directory. A file counts once, under its first
/// name; directories, links and what no layer shows any more count nothing.
public final class DirectorySizes {
  /// A directory that has another one with more than this share says little of its own.
  private static final double LARGE_PART = 0.3;

  private final Map<TreePath, Weight> sizes = new HashMap<>();
  private final Map<TreePath, Integer> counts = new HashMap<>();
  private final Map<TreePath, List<TreePath>> children = new HashMap<>();

  private DirectorySizes() {}

  public static DirectorySizes of(List<ShownFile> shown) {
    DirectorySizes all = new DirectorySizes();
    all.sizes.put(TreePath.ROOT, Weight.NONE);
    shown.forEach(all::add);
    return all;
  }

  private void add(ShownFile file) {
    TreePath at = file.path();
    while (true) {
      Weight _ = sizes.merge(at, file.weight(), Weight::plus);
      int count = counts.merge(at, 1, Integer::sum);
      if (at.isRoot()) {
        return;
      }
      if (count == 1) {
        children.computeIfAbsent(at.parent(), _ -> new ArrayList<>()).add(at);
      }
      at = at.parent();
    }
  }

  /// What lies at `path` and below it; a path without files has none.
  public Weight of(TreePath path) {
    return sizes.getOrDefault(path, Weight.NONE);
  }

  /// How many files lie at `path` and below it.
  public int files(TreePath path) {
    return counts.getOrDefault(path, 0);
  }

  /// What has files in a directory, largest first.
  public List<TreePath> below(TreePath directory) {
    return children.getOrDefault(directory, List.of()).stream()
        .sorted(
            Comparator.comparingLong((TreePath path) -> of(path).stored())
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /// The directories that are worth a look, largest first: none that lies in another one of the
  /// list, and none whose size is mostly that of a few directories in it; those are looked at in
  /// its place.
  public List<TreePath> largest(int most) {
    List<TreePath> found = new ArrayList<>();
    gather(TreePath.ROOT, found);
    return found.stream().sorted(largestFirst()).limit(most).toList();
  }

  private void gather(TreePath directory, List<TreePath> found) {
    double limit = of(directory).stored() * LARGE_PART;
    List<TreePath> inside =
        children.getOrDefault(directory, List.of()).stream().filter(children::containsKey).toList();
    if (directory.isRoot() || inside.stream().anyMatch(child -> of(child).stored() > limit)) {
      inside.forEach(child -> gather(child, found));
    } else {
      found.add(directory);
    }
  }

  private Comparator<TreePath> largestFirst() {
    return Comparator.comparingLong((TreePath path) -> of(path).stored())
        .reversed()
        .thenComparing(Comparator.naturalOrder());
  }
}
