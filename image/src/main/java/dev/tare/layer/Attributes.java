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

  private static final Bytes TRUSTED_OVERLAY = Bytes.utf8("trusted.overlay.");
  private static final Bytes USER_OVERLAY = Bytes.utf8("user.overlay.");
  private static final SortedMap<Bytes, Bytes> NO_XATTRS = Collections.emptySortedMap();

  public Attributes {
    mode &= 07777;
    xattrs =
        xattrs.isEmpty() ? NO_XATTRS : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /// Owned by root, at the beginning of time, without extended attributes.
  public static Attributes of(int mode) {
    return new Attributes(mode, 0, 0, Instant.EPOCH, NO_XATTRS);
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

  /// The same with the time cut to the second before it.
  public Attributes inWholeSeconds() {
    Instant whole = Instant.ofEpochSecond(mtime.getEpochSecond());
    return whole.equals(mtime) ? this : withMtime(whole);
  }

  /// Whether an extended attribute is one by which overlay file systems keep their own books. In a
  /// layer it would be obeyed when the layer is mounted.
  static boolean isBookOfOverlay(Bytes xattr) {
    return xattr.startsWith(TRUSTED_OVERLAY) || xattr.startsWith(USER_OVERLAY);
  }
}
