package dev.tare.layer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// The files of a tree that may have several names.
final class LinkGroups {
  private LinkGroups() {}

  /// Those whose second name was ever given, with the names that they have in `tree`, in order.
  static IdentityHashMap<Inode, List<TreePath>> of(FileTree tree) {
    IdentityHashMap<Inode, List<TreePath>> groups = new IdentityHashMap<>();
    FileTree.Entries walk = new FileTree.Entries(tree);
    while (walk.hasNext()) {
      TreePath path = walk.next().path();
      if (walk.inode().linked) {
        groups.computeIfAbsent(walk.inode(), _ -> new ArrayList<>()).add(path);
      }
    }
    return groups;
  }
}
