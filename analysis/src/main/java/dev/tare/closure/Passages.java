package dev.tare.closure;

import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who goes through which symbolic link. A file may have many links to it, such as the applets of
/// busybox: who needs the file does not need all of them.
final class Passages {
  private final Map<TreePath, Set<Reason>> byLink = new HashMap<>();

  /// The reason by which a link on the way to `found` is taken.
  static Reason way(Lookup found, Reason reason) {
    return found.path().isRoot()
        ? reason
        : Reason.of(Reason.Kind.SYMLINK, found.path(), "link on the way");
  }

  void note(List<SymlinkEntry> links, Reason reason) {
    links.forEach(
        link -> byLink.computeIfAbsent(link.path(), _ -> new LinkedHashSet<>()).add(reason));
  }

  /// The reasons of all who go through it, by link.
  Map<TreePath, List<Reason>> all() {
    Map<TreePath, List<Reason>> all = new HashMap<>();
    byLink.forEach((link, reasons) -> all.put(link, new ArrayList<>(reasons)));
    return all;
  }
}
