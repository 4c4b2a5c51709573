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
  /// A directory of which one directory in it has more than this share says nothing of its own.
  private static final double DOMINATED = 0.8;

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

  /// The directories that are worth a look, largest first: none whose size is mostly that of one
  /// directory in it, and none in another one of the list.
  public List<TreePath> largest(int most) {
    List<TreePath> found = new ArrayList<>();
    List<TreePath> candidates =
        children.keySet().stream()
            .filter(path -> !path.isRoot() && !isDominated(path))
            .sorted(
                Comparator.comparingLong((TreePath path) -> of(path).stored())
                    .reversed()
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    for (TreePath candidate : candidates) {
      boolean isApart = found.stream().noneMatch(path -> overlap(path, candidate));
      if (isApart && found.size() < most) {
        found.add(candidate);
      }
    }
    return found;
  }

  private static boolean overlap(TreePath one, TreePath other) {
    return one.isUnder(other) || other.isUnder(one);
  }

  private boolean isDominated(TreePath directory) {
    double limit = of(directory).stored() * DOMINATED;
    return children.getOrDefault(directory, List.of()).stream()
        .anyMatch(child -> children.containsKey(child) && of(child).stored() > limit);
  }
}
