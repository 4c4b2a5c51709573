package dev.tare.layer;

import dev.tare.base.Bytes;
import java.util.function.UnaryOperator;

/// One entry of a layer or of a tree.
public sealed interface Entry {
  TreePath path();

  /// What it carries besides its content.
  ///
  /// @throws IllegalArgumentException for a removal, which has none
  Attributes attributes();

  /// The same with other attributes; a removal has none.
  default Entry changed(UnaryOperator<Attributes> change) {
    return switch (this) {
      case FileEntry e -> new FileEntry(e.path, change.apply(e.attributes), e.content);
      case DirectoryEntry e -> new DirectoryEntry(e.path, change.apply(e.attributes));
      case SymlinkEntry e -> new SymlinkEntry(e.path, change.apply(e.attributes), e.target);
      case HardlinkEntry e -> new HardlinkEntry(e.path, change.apply(e.attributes), e.target);
      case DeviceEntry e ->
          new DeviceEntry(e.path, change.apply(e.attributes), e.type, e.major, e.minor);
      case FifoEntry e -> new FifoEntry(e.path, change.apply(e.attributes));
      case Whiteout e -> e;
    };
  }

  /// A regular file.
  record FileEntry(TreePath path, Attributes attributes, Content content) implements Entry {}

  record DirectoryEntry(TreePath path, Attributes attributes) implements Entry {}

  /// A symbolic link.
  ///
  /// @param target as written; may be relative, may lead nowhere
  record SymlinkEntry(TreePath path, Attributes attributes, Bytes target) implements Entry {}

  /// Another name of a file that comes earlier or lies in a layer below. Occurs in layers only: in
  /// a tree all names of one file are equal.
  record HardlinkEntry(TreePath path, Attributes attributes, TreePath target) implements Entry {}

  /// A device node.
  record DeviceEntry(TreePath path, Attributes attributes, Type type, long major, long minor)
      implements Entry {
    /// How the device is read and written.
    public enum Type {
      CHARACTER,
      BLOCK
    }
  }

  record FifoEntry(TreePath path, Attributes attributes) implements Entry {}

  /// The removal of what lies below. Occurs in layers only.
  ///
  /// @param path what is removed; for [Kind#OPAQUE] the directory whose lower content is hidden
  record Whiteout(TreePath path, Kind kind) implements Entry {
    @Override
    public Attributes attributes() {
      throw new IllegalArgumentException("a removal has no attributes: " + path);
    }

    /// One name, or all that a directory holds in the layers below.
    public enum Kind {
      NAME,
      OPAQUE
    }
  }
}
