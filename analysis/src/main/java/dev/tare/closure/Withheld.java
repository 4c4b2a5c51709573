package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.stream.Stream;

/// What comes into an image by name alone (`--add`), whoever asks for it: what describes this
/// machine, its people and its names does not describe another, and keys and homes may be secrets.
public final class Withheld {
  private static final List<TreePath> PLACES =
      paths(
          "/home",
          "/root",
          "/etc/passwd",
          "/etc/group",
          "/etc/shadow",
          "/etc/gshadow",
          "/etc/passwd-",
          "/etc/group-",
          "/etc/shadow-",
          "/etc/gshadow-",
          "/etc/subuid",
          "/etc/subgid",
          "/etc/subuid-",
          "/etc/subgid-",
          "/etc/sudoers",
          "/etc/sudoers.d",
          "/etc/ssl/private",
          "/etc/pki/tls/private",
          "/etc/krb5.keytab",
          "/etc/machine-id",
          "/var/lib/dbus/machine-id",
          "/etc/hostname",
          "/etc/hosts",
          "/etc/resolv.conf",
          "/etc/mtab",
          "/etc/fstab",
          "/etc/ld.so.cache",
          "/etc/ld.so.conf",
          "/etc/ld.so.preload",
          "/etc/ethers",
          "/etc/netrc",
          "/etc/exports",
          "/etc/crypttab");

  private static final List<Bytes> SECRET_ENDS =
      Stream.of("_key", ".key", ".keytab", ".kdb").map(Bytes::utf8).toList();

  private Withheld() {}

  static List<TreePath> paths(String... paths) {
    return Stream.of(paths).map(TreePath::of).toList();
  }

  /// Whether `path`, links not followed, is such a place, lies in one, or is called like a key.
  public static boolean isWithheld(TreePath path) {
    return PLACES.stream().anyMatch(path::isUnder)
        || SECRET_ENDS.stream().anyMatch(path.name()::endsWith);
  }
}
