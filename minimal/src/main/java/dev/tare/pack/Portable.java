package dev.tare.pack;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The attributes of a file as every machine with the same file would have them.
///
/// - Owners of this machine's ordinary people become root. Then set-user-ID and set-group-ID go, as
///   with chown(2): a program that gives the rights of one person must not give those of root.
/// - Of the extended attributes `security.capability` alone stays: labels and access lists belong
///   to a machine, `user.*` to whoever wrote it there, such as the address that a browser loaded it
///   from.
final class Portable {
  /// The first user and group id of ordinary people (login.defs, UID_MIN).
  private static final long FIRST_ORDINARY_ID = 1000;

  private static final int SET_IDS = 06000;
  private static final Bytes CAPABILITY = Bytes.utf8("security.capability");

  /// `vfs_ns_cap_data` (linux/capability.h): a word with the revision in its highest byte, four
  /// words of capabilities and, in revision 3, the id of the root for whom they hold.
  private static final int WITHOUT_ROOT_ID = 20;

  private static final int WITH_ROOT_ID = 24;

  private Portable() {}

  static Attributes of(Attributes attributes, Instant time) {
    boolean isSystems =
        attributes.uid() < FIRST_ORDINARY_ID && attributes.gid() < FIRST_ORDINARY_ID;
    int mode = isSystems ? attributes.mode() : attributes.mode() & ~SET_IDS;
    SortedMap<Bytes, Bytes> xattrs = new TreeMap<>();
    Optional.ofNullable(attributes.xattrs().get(CAPABILITY))
        .ifPresent(value -> xattrs.put(CAPABILITY, forAnyRoot(value)));
    return new Attributes(
        mode, isSystems ? attributes.uid() : 0, isSystems ? attributes.gid() : 0, time, xattrs);
  }

  /// What was set inside a user namespace names the user of this machine who was root there.
  /// Without that name it holds for the root of wherever it is unpacked: the kernel writes the name
  /// again.
  private static Bytes forAnyRoot(Bytes capability) {
    if (capability.length() != WITH_ROOT_ID || capability.at(3) != 3) {
      return capability;
    }
    return capability
        .slice(0, 3)
        .concat(Bytes.of((byte) 2))
        .concat(capability.slice(4, WITHOUT_ROOT_ID));
  }
}
