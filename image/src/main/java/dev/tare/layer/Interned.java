package dev.tare.layer;

import dev.tare.base.Bytes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The attributes that the inodes of one merge share: files by the thousand have the same mode and
/// owner. Its identity is also the mark by which a merge knows the directories that it made.
///
/// Counts what a tree keeps of the values that a layer may make long: extended attributes, targets
/// of symbolic links and sparse maps. What a later layer replaces stays counted.
final class Interned {
  /// For the values of a whole tree, in bytes. A heap of 192 MiB holds them beside a million
  /// entries.
  static final long MAX_KEPT = 32L << 20;

  /// What an extended attribute needs besides its name and value, in bytes.
  private static final int XATTR = 128;

  /// What a stretch of a sparse map needs, in bytes.
  private static final int STRETCH = 32;

  private final Map<Attributes, Attributes> seen = new HashMap<>();
  private long kept;

  /// For a tree made of nothing.
  Interned() {
    this(0);
  }

  private Interned(long kept) {
    this.kept = kept;
  }

  /// For a merge onto the tree that this one belongs to.
  Interned next() {
    return new Interned(kept);
  }

  /// @throws Malformed where the tree keeps too much
  Attributes timeless(Attributes attributes) {
    Attributes timeless = attributes.withMtime(Instant.EPOCH);
    Attributes first = seen.putIfAbsent(timeless, timeless);
    if (first != null) {
      return first;
    }
    timeless.xattrs().forEach((name, value) -> keep((long) XATTR + name.length() + value.length()));
    return timeless;
  }

  /// @throws Malformed where the tree keeps too much
  Bytes target(Bytes target) {
    keep(target.length());
    return target;
  }

  /// @throws Malformed where the tree keeps too much
  Content content(Content content) {
    if (content instanceof SparseContent sparse) {
      keep((long) STRETCH * sparse.map().stretches().size());
    }
    return content;
  }

  private void keep(long bytes) {
    kept += bytes;
    if (kept > MAX_KEPT) {
      throw new Malformed(
          "the extended attributes, link targets and sparse maps up to it need more than %d bytes"
              .formatted(MAX_KEPT));
    }
  }

  /// Called when the merge is over: the mark stays, the table is not needed any more.
  void close() {
    seen.clear();
  }
}
