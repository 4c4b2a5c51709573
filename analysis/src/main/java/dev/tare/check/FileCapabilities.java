package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.FileEntry;
import java.util.Optional;
import java.util.Set;

/// The capabilities that a file gives to who starts it (`security.capability`, laid out as
/// `vfs_cap_data` in linux/capability.h).
public final class FileCapabilities {
  private static final Bytes NAME = Bytes.utf8("security.capability");
  private static final int EFFECTIVE = 1;

  /// By number, as far as files have them in practice.
  private static final String[] NAMES = {
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap"
  };

  /// What engines leave to a container where nobody asks for more (podman; docker adds net_raw,
  /// mknod and audit_write).
  private static final Set<String> LEFT =
      Set.of(
          "chown",
          "dac_override",
          "fowner",
          "fsetid",
          "kill",
          "net_bind_service",
          "setfcap",
          "setgid",
          "setpcap",
          "setuid",
          "sys_chroot");

  private FileCapabilities() {}

  /// The first that a container does not have though the program must start with it: execve(2)
  /// fails with EPERM then.
  public static Optional<String> refused(FileEntry program) {
    Bytes value = program.attributes().xattrs().getOrDefault(NAME, Bytes.EMPTY);
    if (value.length() < 8 || (value.at(0) & EFFECTIVE) == 0) {
      return Optional.empty();
    }
    for (int i = 0; i < NAMES.length; i++) {
      boolean isPermitted = (value.at(4 + i / 8) >> i % 8 & 1) != 0;
      if (isPermitted && !LEFT.contains(NAMES[i])) {
        return Optional.of("cap_" + NAMES[i]);
      }
    }
    return Optional.empty();
  }
}
