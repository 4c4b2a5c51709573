package dev.tare.sys;

import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Who runs this process, and what the kernel lets it do. Read from `/proc`, without linking.
///
/// @param uid effective user
/// @param capabilities the effective set as a bit mask (capabilities(7))
public record Account(long uid, long gid, long capabilities) {
  private static final int CAP_SYS_RESOURCE = 24;
  private static final int TCGETS = 0x5401; // asm-generic/ioctls.h

  /// That of this process.
  public static Account current() throws IOException {
    List<String> status =
        Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
    long uid = Long.parseLong(words(status, "Uid:")[1]);
    long gid = Long.parseLong(words(status, "Gid:")[1]);
    return new Account(uid, gid, Long.parseUnsignedLong(words(status, "CapEff:")[0], 16));
  }

  private static String[] words(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .orElseThrow()
        .substring(name.length())
        .strip()
        .split("\\s+", -1);
  }

  public boolean isRoot() {
    return uid == 0;
  }

  /// Whether limits may be raised.
  public boolean mayRaiseLimits() {
    return (capabilities & 1L << CAP_SYS_RESOURCE) != 0;
  }

  /// Whether the descriptor 0, 1 or 2 of this process is a terminal.
  public static boolean isTerminal(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      Kernel.call(Call.IOCTL, "descriptor " + fd, fd, TCGETS, arena.allocate(64).address());
      return true;
    } catch (SysException e) {
      return false;
    }
  }
}
