package dev.tare.rootfs;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.sys.Errno;
import dev.tare.sys.SysException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The extended attributes of entries, as far as this user and this file system take them.
final class GivenXattrs {
  /// An overlay would read these as its own notes: an image must not smuggle them in.
  private static final List<Bytes> OVERLAY =
      List.of(Bytes.utf8("trusted.overlay."), Bytes.utf8("user.overlay."));

  private static final Set<Integer> REFUSED = Set.of(Errno.EPERM, Errno.ENOTSUP, Errno.EACCES);

  private GivenXattrs() {}

  @FunctionalInterface
  interface Setter {
    void set(Bytes name, Bytes value) throws IOException;
  }

  /// Gives all of them.
  ///
  /// @return whether none was left out
  static boolean set(Attributes attributes, Setter setter) throws IOException {
    boolean areAll = true;
    for (Map.Entry<Bytes, Bytes> xattr : attributes.xattrs().entrySet()) {
      boolean isSmuggled = OVERLAY.stream().anyMatch(xattr.getKey()::startsWith);
      areAll &= !isSmuggled && isSet(xattr, setter);
    }
    return areAll;
  }

  private static boolean isSet(Map.Entry<Bytes, Bytes> xattr, Setter setter) throws IOException {
    try {
      setter.set(xattr.getKey(), xattr.getValue());
      return true;
    } catch (SysException e) {
      if (REFUSED.contains(e.errno())) {
        return false;
      }
      throw e;
    }
  }
}
