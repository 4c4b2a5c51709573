package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.oci.Layer;
import java.time.Instant;

/// What a name in a [FileTree] stands for; two names of one file share it. There is one for each
/// file of an image, a million and more, so attributes lie flat and what repeats is shared.
abstract sealed class Inode {
  /// All attributes but the time; one object serves many inodes.
  private final Attributes timeless;

  private final long seconds;
  private final int nanos;

  /// Whether a second name was ever given. Never cleared: true means "look for others".
  boolean linked;

  private Inode(Attributes attributes, Interned interned) {
    this.timeless = interned.timeless(attributes);
    Instant mtime = attributes.mtime();
    this.seconds = mtime.getEpochSecond();
    this.nanos = mtime.getNano();
  }

  private Inode(Inode other) {
    this.timeless = other.timeless;
    this.seconds = other.seconds;
    this.nanos = other.nanos;
  }

  final Attributes attributes() {
    return timeless.withMtime(Instant.ofEpochSecond(seconds, nanos));
  }

  /// Whether everything but the time is equal.
  final boolean isTimelesslyEqual(Inode other) {
    return timeless.equals(other.timeless);
  }

  /// Whether both are the same to whoever reads them: kind, attributes, content.
  final boolean isSame(Inode other) {
    return this == other
        || (seconds == other.seconds
            && nanos == other.nanos
            && timeless.equals(other.timeless)
            && isAlike(entry(TreePath.ROOT), other.entry(TreePath.ROOT)));
  }

  private static boolean isAlike(Entry one, Entry other) {
    return (one instanceof Entry.FileEntry file && other instanceof Entry.FileEntry otherFile)
        ? SameContent.test(file.content(), otherFile.content())
        : one.equals(other);
  }

  /// This under the name `path`.
  abstract Entry entry(TreePath path);

  /// The inode that `entry` describes.
  ///
  /// @throws IllegalArgumentException for entries that describe none
  /// @throws Malformed where the tree keeps too much
  static Inode of(Entry entry, Interned interned) {
    return switch (entry) {
      case Entry.FileEntry file ->
          file.content() instanceof Content.InLayer in
              ? new LayerFile(file.attributes(), in, interned)
              : new OtherFile(file.attributes(), file.content(), interned);
      case Entry.DirectoryEntry dir -> new Directory(dir.attributes(), interned);
      case Entry.SymlinkEntry link -> new Symlink(link.attributes(), link.target(), interned);
      case Entry.DeviceEntry device -> new Device(device, interned);
      case Entry.FifoEntry fifo -> new Fifo(fifo.attributes(), interned);
      case Entry.HardlinkEntry _, Entry.Whiteout _ ->
          throw new IllegalArgumentException("no inode of its own: " + entry.path());
    };
  }

  /// A regular file whose bytes lie in a layer: by far the most frequent inode.
  static final class LayerFile extends Inode {
    private final Layer layer;
    private final long offset;
    private final long size;

    LayerFile(Attributes attributes, Content.InLayer content, Interned interned) {
      super(attributes, interned);
      this.layer = content.layer();
      this.offset = content.offset();
      this.size = content.size();
    }

    @Override
    Entry entry(TreePath path) {
      return new Entry.FileEntry(path, attributes(), new Content.InLayer(layer, offset, size));
    }
  }

  /// A regular file whose bytes lie elsewhere, or in a layer with holes.
  static final class OtherFile extends Inode {
    private final Content content;

    OtherFile(Attributes attributes, Content content, Interned interned) {
      super(attributes, interned);
      this.content = interned.content(content);
    }

    @Override
    Entry entry(TreePath path) {
      return new Entry.FileEntry(path, attributes(), content);
    }
  }

  /// A directory with what it holds. Belongs to the merge that made it; every other copies it
  /// before a change, so that finished trees share what they have in common.
  static final class Directory extends Inode {
    final Children children;
    private final Interned owner;

    Directory(Attributes attributes, Interned owner) {
      super(attributes, owner);
      this.owner = owner;
      this.children = new Children();
    }

    private Directory(Directory other, Interned owner) {
      super(other);
      this.owner = owner;
      this.children = other.children.copy();
    }

    /// These attributes over what `below` holds.
    Directory(Attributes attributes, Directory below, Interned owner) {
      super(attributes, owner);
      this.owner = owner;
      this.children = below.owner == owner ? below.children : below.children.copy();
    }

    /// The mark of a merge onto the tree that has this root.
    Interned nextMerge() {
      return owner.next();
    }

    /// This, if it belongs to `merge`, else a copy that does.
    Directory ownedBy(Interned merge) {
      return owner == merge ? this : new Directory(this, merge);
    }

    @Override
    Entry.DirectoryEntry entry(TreePath path) {
      return new Entry.DirectoryEntry(path, attributes());
    }
  }

  static final class Symlink extends Inode {
    final Bytes target;

    Symlink(Attributes attributes, Bytes target, Interned interned) {
      super(attributes, interned);
      this.target = interned.target(target);
    }

    @Override
    Entry entry(TreePath path) {
      return new Entry.SymlinkEntry(path, attributes(), target);
    }
  }

  static final class Device extends Inode {
    private final Entry.DeviceEntry.Type type;
    private final long major;
    private final long minor;

    Device(Entry.DeviceEntry entry, Interned interned) {
      super(entry.attributes(), interned);
      this.type = entry.type();
      this.major = entry.major();
      this.minor = entry.minor();
    }

    @Override
    Entry entry(TreePath path) {
      return new Entry.DeviceEntry(path, attributes(), type, major, minor);
    }
  }

  static final class Fifo extends Inode {
    Fifo(Attributes attributes, Interned interned) {
      super(attributes, interned);
    }

    @Override
    Entry entry(TreePath path) {
      return new Entry.FifoEntry(path, attributes());
    }
  }
}
