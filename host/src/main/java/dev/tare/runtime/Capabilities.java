package dev.tare.runtime;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.sys.Account;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// The capabilities of Linux by name (capabilities(7)).
final class Capabilities {
  static final String ALL = "ALL";

  /// What a container's root may do, as podman 4 gives it: no CAP_MKNOD, no CAP_NET_RAW.
  static final List<String> DEFAULT =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_NET_BIND_SERVICE",
          "CAP_SETFCAP",
          "CAP_SETGID",
          "CAP_SETPCAP",
          "CAP_SETUID",
          "CAP_SYS_CHROOT");

  /// In the order of their numbers (linux/capability.h).
  private static final List<String> NAMES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private Capabilities() {}

  /// `NET_RAW`, `cap_net_raw` or `ALL`, as `CAP_NET_RAW` or `ALL`.
  ///
  /// @throws TareException INVALID for another word
  static String named(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    String bare = upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    if (bare.equals(ALL)) {
      return ALL;
    }
    if (!NAMES.contains(bare)) {
      throw TareException.invalid(
          "cannot use the capability \"%s\": Linux has none of that name%s"
              .formatted(word, Suggestion.didYouMean(bare, NAMES)));
    }
    return "CAP_" + bare;
  }

  /// Those that a container can have: of root what tare has itself, in a user namespace all.
  static List<String> available(IdMap ids) {
    long mine = ids.isIdentity() ? own() : -1L;
    return NAMES.stream()
        .filter(name -> (mine & 1L << NAMES.indexOf(name)) != 0)
        .map(name -> "CAP_" + name)
        .toList();
  }

  /// As the bits of the kernel, hexadecimal.
  static String mask(List<String> names) {
    long mask = 0;
    for (String name : names) {
      mask |= 1L << NAMES.indexOf(Rights.bare(name));
    }
    return Long.toHexString(mask);
  }

  private static long own() {
    try {
      return Account.current().capabilities();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read /proc/self/status");
    }
  }
}
