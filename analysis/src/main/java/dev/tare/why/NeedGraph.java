package dev.tare.why;

import dev.tare.closure.Closure;
import dev.tare.closure.Reason;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// A closure as a graph: an edge from who needs to what is needed. A link is needed by the file
/// that it leads to, and that file by the link's user: without the link both are lost.
final class NeedGraph {
  private final SortedMap<TreePath, List<Reason>> reasons;
  private final Map<TreePath, List<Reason>> needers;
  private final Map<TreePath, List<TreePath>> needed = new HashMap<>();
  private final Map<TreePath, List<TreePath>> linkTargets = new HashMap<>();
  private final List<TreePath> roots = new ArrayList<>();

  /// @param needers why somebody needs each path; of links, why somebody goes through them
  NeedGraph(Closure closure, Map<TreePath, List<Reason>> needers) {
    this.reasons = closure.reasons();
    this.needers = needers;
    reasons.forEach((path, why) -> why.forEach(reason -> add(path, reason)));
  }

  private void add(TreePath path, Reason reason) {
    if (reason.from().isEmpty()) {
      roots.add(path);
      return;
    }
    TreePath from = reason.from().get();
    needed.computeIfAbsent(from, _ -> new ArrayList<>()).add(path);
    if (reason.kind() == Reason.Kind.SYMLINK) {
      linkTargets.computeIfAbsent(path, _ -> new ArrayList<>()).add(from);
    }
  }

  /// What nothing would need any more if `path` were not there, itself included.
  Set<TreePath> lostWithout(TreePath path) {
    Set<TreePath> cut = cut(path);
    Set<TreePath> reached = new HashSet<>();
    Deque<TreePath> open = new ArrayDeque<>();
    for (TreePath root : roots) {
      if (!cut.contains(root) && reached.add(root)) {
        open.add(root);
      }
    }
    for (TreePath at = open.poll(); at != null; at = open.poll()) {
      for (TreePath next : needed.getOrDefault(at, List.of())) {
        if (!cut.contains(next) && reached.add(next)) {
          open.add(next);
        }
      }
    }
    Set<TreePath> lost = new LinkedHashSet<>(reasons.keySet());
    lost.removeAll(reached);
    return lost;
  }

  /// With a link goes what only this link leads to.
  private Set<TreePath> cut(TreePath path) {
    Set<TreePath> cut = new HashSet<>(Set.of(path));
    for (TreePath target : linkTargets.getOrDefault(path, List.of())) {
      boolean hasOtherWay =
          linkTargets.entrySet().stream()
              .anyMatch(e -> !e.getKey().equals(path) && e.getValue().contains(target));
      if (!hasOtherWay) {
        cut.add(target);
      }
    }
    return cut;
  }

  /// Who needs `path`, directly or through others, the nearest first; who only lies in it is not
  /// among them.
  List<TreePath> needers(TreePath path) {
    Set<TreePath> found = new LinkedHashSet<>();
    Deque<TreePath> open = new ArrayDeque<>(List.of(path));
    for (TreePath at = open.poll(); at != null; at = open.poll()) {
      for (Reason reason : needers.getOrDefault(at, List.of())) {
        Optional<TreePath> from = reason.from();
        if (from.isPresent()
            && reason.kind() != Reason.Kind.PARENT
            && !from.get().equals(path)
            && found.add(from.get())) {
          open.add(from.get());
        }
      }
    }
    return List.copyOf(found);
  }

  /// Bytes of content of those of `paths` that are files; a file with several names counts once.
  static long bytes(Tree tree, Iterable<TreePath> paths) {
    long bytes = 0;
    Set<Object> counted = new HashSet<>();
    for (TreePath path : paths) {
      if (tree.entry(path).orElse(null) instanceof FileEntry file) {
        var identity = tree.identity(path);
        bytes += identity.isPresent() && !counted.add(identity.get()) ? 0 : file.content().size();
      }
    }
    return bytes;
  }
}
