package dev.tare.rootfs;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DeviceEntry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.HeldTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// An upper directory over a tree, as the kernel merges them (overlayfs.rst): what lies above hides
/// what lies below, directories merge unless they are opaque, a character device 0:0 is a removal.
/// Looked at only where somebody asks.
record MergedTree(HeldTree upper, Tree lower) implements Tree {

  @Override
  public Optional<Entry> entry(TreePath path) {
    Optional<Entry> above = upper.entry(path);
    if (above.isPresent()) {
      return above.filter(entry -> !isRemoval(entry));
    }
    return isLowerSeen(path.parent(), path) ? lower.entry(path) : Optional.empty();
  }

  /// Whether what the lower tree has below `directory` shows through there.
  private boolean isLowerSeen(TreePath directory, TreePath child) {
    if (child.isRoot()) {
      return true;
    }
    TreePath at = TreePath.ROOT;
    for (Bytes name : directory.parts()) {
      at = at.child(name);
      Optional<Entry> above = upper.entry(at);
      if (above.isEmpty()) {
        // nothing was written below a directory that was not copied up
        return true;
      }
      if (!(above.get() instanceof DirectoryEntry) || Written.isOpaque(upper.xattrs(at))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRemoval(Entry entry) {
    return entry instanceof DeviceEntry device && Written.isRemoval(device);
  }

  @Override
  public List<Bytes> names(TreePath path) {
    Optional<Entry> above = upper.entry(path);
    if (above.isPresent() && !(above.get() instanceof DirectoryEntry)) {
      return List.of();
    }
    TreeSet<Bytes> names = new TreeSet<>();
    boolean isSeen = above.isEmpty() || path.isRoot() || !Written.isOpaque(upper.xattrs(path));
    if (isSeen && isLowerSeen(path.parent(), path)) {
      names.addAll(lower.names(path));
    }
    for (Bytes name : upper.names(path)) {
      if (upper.entry(path.child(name)).filter(MergedTree::isRemoval).isPresent()) {
        names.remove(name);
      } else {
        names.add(name);
      }
    }
    return new ArrayList<>(names);
  }

  @Override
  public Optional<?> identity(TreePath path) {
    return upper.entry(path).isPresent() ? upper.identity(path) : lower.identity(path);
  }
}
