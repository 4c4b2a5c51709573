package dev.tare.layer;

import dev.tare.base.Bytes;
import java.util.List;
import java.util.Optional;

/// A file system seen read-only: the merged tree of an image, or a directory of this machine. Paths
/// are taken literally: no symbolic link is followed, in the last name or before it. Holds
/// [Entry.FileEntry], [Entry.DirectoryEntry], [Entry.SymlinkEntry], [Entry.DeviceEntry] and
/// [Entry.FifoEntry] alone.
public interface Tree {
  /// What lies at `path`; empty where nothing does or where a parent is not a directory.
  Optional<Entry> entry(TreePath path);

  /// The names in a directory, sorted; empty where `path` is not a directory.
  List<Bytes> names(TreePath path);

  /// What all names of the file at `path` have in common and no other file has; empty where it has
  /// no other name, or where this tree does not know.
  default Optional<?> identity(TreePath path) {
    return Optional.empty();
  }

  /// What lies at `top` and below it, in the order of [TreePath]; later names of one file are hard
  /// links where this tree knows. Each iteration walks the tree.
  default Iterable<Entry> below(TreePath top) {
    return () -> new HostWalk(this, top);
  }
}
