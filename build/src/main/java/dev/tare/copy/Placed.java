package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;

/// Entries under another path, or with other attributes.
final class Placed {
  private static final Bytes SLASH = Bytes.utf8("/");

  private Placed() {}

  /// `path` taken as below `top`.
  static TreePath at(TreePath top, TreePath path) {
    if (top.isRoot() || path.isRoot()) {
      return top.isRoot() ? path : top;
    }
    return new TreePath(top.name().concat(SLASH).concat(path.name()));
  }

  /// `entry`, and what it links to, taken as below `top`.
  static Entry at(TreePath top, Entry entry) {
    TreePath path = at(top, entry.path());
    return switch (entry) {
      case Entry.HardlinkEntry link ->
          new Entry.HardlinkEntry(path, link.attributes(), at(top, link.target()));
      case Entry.Whiteout whiteout -> new Entry.Whiteout(path, whiteout.kind());
      case Entry.FileEntry file -> with(file, path, file.attributes());
      case Entry.DirectoryEntry directory -> with(directory, path, directory.attributes());
      case Entry.SymlinkEntry link -> with(link, path, link.attributes());
      case Entry.DeviceEntry device -> with(device, path, device.attributes());
      case Entry.FifoEntry fifo -> with(fifo, path, fifo.attributes());
    };
  }

  /// An entry of a tree as another one.
  static Entry with(Entry entry, TreePath path, Attributes attributes) {
    return switch (entry) {
      case Entry.FileEntry file -> new Entry.FileEntry(path, attributes, file.content());
      case Entry.DirectoryEntry _ -> new Entry.DirectoryEntry(path, attributes);
      case Entry.SymlinkEntry link -> new Entry.SymlinkEntry(path, attributes, link.target());
      case Entry.DeviceEntry device ->
          new Entry.DeviceEntry(path, attributes, device.type(), device.major(), device.minor());
      case Entry.FifoEntry _ -> new Entry.FifoEntry(path, attributes);
      case Entry.HardlinkEntry link -> new Entry.HardlinkEntry(path, attributes, link.target());
      case Entry.Whiteout whiteout -> whiteout;
    };
  }

  /// What messages call an entry.
  static String kind(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry _, Entry.HardlinkEntry _ -> "a file";
      case Entry.DirectoryEntry _ -> "a directory";
      case Entry.SymlinkEntry link -> "a symbolic link to " + link.target();
      case Entry.DeviceEntry _ -> "a device";
      case Entry.FifoEntry _ -> "a FIFO";
      case Entry.Whiteout _ -> "a removal";
    };
  }
}
