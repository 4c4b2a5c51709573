package dev.tare.layer;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// The hard-link groups of a tree that have to be written whole because a difference touches them.
final class ChangedGroups {
  private final FileTree upper;
  private final FileTree lower;
  private final Set<Inode> changed = Collections.newSetFromMap(new IdentityHashMap<>());

  private ChangedGroups(FileTree upper, FileTree lower) {
    this.upper = upper;
    this.lower = lower;
  }

  static Set<Inode> of(FileTree upper, FileTree lower) {
    ChangedGroups groups = new ChangedGroups(upper, lower);
    if (lower != FileTree.EMPTY) {
      LinkGroups.of(upper).forEach(groups::addIfChanged);
      LinkGroups.of(lower).forEach((_, names) -> groups.addSplit(names));
    }
    return groups.changed;
  }

  /// A name is new or different, or what is one file above are several below.
  private void addIfChanged(Inode node, List<TreePath> names) {
    Inode below = lower.inode(names.getFirst());
    for (TreePath name : names) {
      Inode old = lower.inode(name);
      if (old == null || old != below || !node.isSame(old)) {
        changed.add(node);
      }
    }
  }

  /// What is one file below are several above: the first goes on being that of below.
  private void addSplit(List<TreePath> names) {
    IdentityHashMap<Inode, Boolean> heirs = new IdentityHashMap<>();
    for (TreePath name : names) {
      Inode node = upper.inode(name);
      Inode old = lower.inode(name);
      if (node == null || old == null || changed.contains(node) || !node.isSame(old)) {
        continue;
      }
      if (heirs.putIfAbsent(node, true) == null && heirs.size() > 1) {
        changed.add(node);
      }
    }
  }
}
