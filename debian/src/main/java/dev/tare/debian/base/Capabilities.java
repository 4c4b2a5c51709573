package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// File capabilities (capabilities(7)) as an extended attribute of revision 2: what setcap(8) makes
/// of `cap_net_raw+ep`.
final class Capabilities {
  private static final Bytes NAME = Bytes.utf8("security.capability");
  private static final Pattern TEXT = Pattern.compile("([a-z_,]+)([+=])([eip]+)");
  private static final int REVISION_2 = 0x02000000;
  private static final int EFFECTIVE = 1;

  /// By number, as in the kernel's capability.h.
  private static final List<String> NAMES =
      List.of(
          ("chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap"
                  + " linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock"
                  + " ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin"
                  + " sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write"
                  + " audit_control setfcap")
              .split(" ", -1));

  private Capabilities() {}

  /// The value of the attribute; empty for what is written in another way.
  static Optional<Bytes> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int bits = 0;
    for (String name : matcher.group(1).split(",", -1)) {
      int number = name.startsWith("cap_") ? NAMES.indexOf(name.substring(4)) : -1;
      if (number < 0) {
        return Optional.empty();
      }
      bits |= 1 << number;
    }
    String sets = matcher.group(3);
    ByteBuffer value = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    value.putInt(REVISION_2 | (sets.contains("e") ? EFFECTIVE : 0));
    value.putInt(sets.contains("p") ? bits : 0);
    value.putInt(sets.contains("i") ? bits : 0);
    return Optional.of(Bytes.of(value.array()));
  }

  static boolean isOn(Attributes attributes) {
    return attributes.xattrs().containsKey(NAME);
  }

  static Attributes on(Attributes before, Bytes value) {
    Map<Bytes, Bytes> all = new TreeMap<>(before.xattrs());
    all.put(NAME, value);
    return new Attributes(
        before.mode(), before.uid(), before.gid(), before.mtime(), new TreeMap<>(all));
  }
}
