package dev.tare.layer;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    if (lower != FileTree.EMPTY && hasChanged(upper.root, lower.root)) {
      LinkGroups.of(upper).forEach(groups::addIfChanged);
      LinkGroups.of(lower).forEach((_, names) -> groups.addSplit(names));
    }
    return groups.changed;
  }

  /// Whether anything with several names is new, gone or different. Looks only into directories
  /// that the trees do not share, so that a small change of a large tree costs little.
  private static boolean hasChanged(Inode.Directory above, Inode.@Nullable Directory below) {
    Children.Cursor upper = above.children.cursor();
    Children.Cursor lower = (below == null ? new Children() : below.children).cursor();
    while (upper.isValid() || lower.isValid()) {
      int order = !lower.isValid() ? -1 : !upper.isValid() ? 1 : upper.compareName(lower);
      Inode one = order <= 0 ? upper.node() : null;
      Inode other = order >= 0 ? lower.node() : null;
      if (one != other && isTouched(one, other)) {
        return true;
      }
      if (one != null) {
        upper.advance();
      }
      if (other != null) {
        lower.advance();
      }
    }
    return false;
  }

  private static boolean isTouched(@Nullable Inode one, @Nullable Inode other) {
    if (one instanceof Inode.Directory above) {
      if (other instanceof Inode.Directory below) {
        return hasChanged(above, below);
      }
    }
    return hasSeveralNames(one) || hasSeveralNames(other);
  }

  private static boolean hasSeveralNames(@Nullable Inode node) {
    if (node instanceof Inode.Directory directory) {
      return hasChanged(directory, null);
    }
    return node != null && node.linked;
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
