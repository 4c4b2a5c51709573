package dev.tare.layer;

import dev.tare.base.Bytes;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an entry carries besides its content.
///
/// @param mode the twelve permission bits, set-user-ID, set-group-ID and sticky included
/// @param uid owner, 0 to 2^32-2
/// @param gid group, 0 to 2^32-2
/// @param xattrs extended attributes by name; values are bytes
public record Attributes(
    int mode, long uid, long gid, Instant mtime, SortedMap<Bytes, Bytes> xattrs) {

  public Attributes {
    mode &= 07777;
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /// Owned by root, at the beginning of time, without extended attributes.
  public static Attributes of(int mode) {
    return new Attributes(mode, 0, 0, Instant.EPOCH, Collections.emptySortedMap());
  }

  public Attributes withMode(int newMode) {
    return new Attributes(newMode, uid, gid, mtime, xattrs);
  }

  public Attributes withOwner(long newUid, long newGid) {
    return new Attributes(mode, newUid, newGid, mtime, xattrs);
  }

  public Attributes withMtime(Instant newMtime) {
    return new Attributes(mode, uid, gid, newMtime, xattrs);
  }
}
