package dev.tare.sys;

import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Who runs this process, and what the kernel lets it do. Read from `/proc`, without linking.
///
/// @param uid effective user
/// @param capabilities the effective set as a bit mask (capabilities(7))
public record Account(long uid, long gid, long capabilities) {
  /// What [#users] gives where every user of the machine is who they are.
  public static final long ALL_USERS = (1L << 32) - 1;

  private static final int CAP_SYS_RESOURCE = 24;

  /// How `/proc/self/limits` calls them (proc(5)).
  private static final Map<String, String> LIMITS =
      Map.ofEntries(
          Map.entry("core", "Max core file size"),
          Map.entry("cpu", "Max cpu time"),
          Map.entry("data", "Max data size"),
          Map.entry("fsize", "Max file size"),
          Map.entry("locks", "Max file locks"),
          Map.entry("memlock", "Max locked memory"),
          Map.entry("msgqueue", "Max msgqueue size"),
          Map.entry("nice", "Max nice priority"),
          Map.entry("nofile", "Max open files"),
          Map.entry("nproc", "Max processes"),
          Map.entry("rss", "Max resident set"),
          Map.entry("rtprio", "Max realtime priority"),
          Map.entry("rttime", "Max realtime timeout"),
          Map.entry("sigpending", "Max pending signals"),
          Map.entry("stack", "Max stack size"));

  private static final int TCGETS = 0x5401; // asm-generic/ioctls.h

  /// That of this process.
  public static Account current() throws IOException {
    List<String> status = lines("/proc/self/status");
    long uid = Long.parseLong(words(status, "Uid:")[1]);
    long gid = Long.parseLong(words(status, "Gid:")[1]);
    return new Account(uid, gid, Long.parseUnsignedLong(words(status, "CapEff:")[0], 16));
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
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

  /// How many users there are in the user namespace of this process (user_namespaces(7)):
  /// [#ALL_USERS] in the first one.
  public static long users() throws IOException {
    return lines("/proc/self/uid_map").stream()
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]))
        .sum();
  }

  /// Whether limits may be raised.
  public boolean mayRaiseLimits() {
    return (capabilities & 1L << CAP_SYS_RESOURCE) != 0;
  }

  /// The limit that processes of ours cannot go beyond (getrlimit(2)).
  ///
  /// @param name as prlimit(1) has it
  /// @return -1 for none
  /// @throws IllegalArgumentException for a name that Linux does not know
  public static long hardLimit(String name) {
    return limit(name, 1);
  }

  /// The limit that holds for processes of ours until they raise it; see [#hardLimit].
  public static long softLimit(String name) {
    return limit(name, 0);
  }

  private static long limit(String name, int column) {
    String title = LIMITS.get(name);
    if (title == null) {
      throw new IllegalArgumentException(name);
    }
    try {
      String[] words = words(lines("/proc/self/limits"), title);
      return words[column].equals("unlimited") ? -1 : Long.parseLong(words[column]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
