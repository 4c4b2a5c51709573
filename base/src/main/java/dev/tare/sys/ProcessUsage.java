package dev.tare.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What one process has used up to now, as `/proc` tells from outside.
///
/// @param uid real user, as this machine numbers it
/// @param terminal device number of its terminal; 0 for none
/// @param threads how many it has
/// @param startTicks when it began, in clock ticks since boot
/// @param ownTicks processor time of its own, in clock ticks
/// @param reapedTicks processor time of children that have ended and were waited for
/// @param memory bytes: its share of what several use (PSS) where that may be read, else all that
///   is resident
/// @param readBytes from disks; 0 where that may not be read
/// @param writtenBytes to disks; 0 where that may not be read
/// @param command its words; its name in brackets where it has none
public record ProcessUsage(
    long pid,
    long parent,
    long uid,
    long terminal,
    long threads,
    long startTicks,
    long ownTicks,
    long reapedTicks,
    long memory,
    long readBytes,
    long writtenBytes,
    String command) {

  /// Clock ticks in a second, for every Linux (USER_HZ, asm/param.h).
  public static final long TICKS = 100;

  /// Empty where it has ended.
  public static Optional<ProcessUsage> of(long pid) {
    try {
      String stat = text(pid, "stat");
      // the program's name stands in parentheses and may hold anything
      int end = stat.lastIndexOf(')');
      String[] f = stat.substring(end + 2).strip().split(" ", -1);
      String name = stat.substring(stat.indexOf('(') + 1, end);
      List<String> status = text(pid, "status").lines().toList();
      return Optional.of(
          new ProcessUsage(
              pid,
              Long.parseLong(f[1]),
              first(status, "Uid:"),
              Long.parseLong(f[4]),
              Long.parseLong(f[17]),
              Long.parseLong(f[19]),
              Long.parseLong(f[11]) + Long.parseLong(f[12]),
              Long.parseLong(f[13]) + Long.parseLong(f[14]),
              memory(pid, status),
              first(lines(pid, "io"), "read_bytes:"),
              first(lines(pid, "io"), "write_bytes:"),
              command(pid, name)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long memory(long pid, List<String> status) {
    long shared = first(lines(pid, "smaps_rollup"), "Pss:");
    return 1024 * (shared > 0 ? shared : first(status, "VmRSS:"));
  }

  private static String command(long pid, String name) throws IOException {
    String words = text(pid, "cmdline");
    return words.isEmpty() ? "[" + name + "]" : words.replace('\0', ' ').strip();
  }

  private static List<String> lines(long pid, String file) {
    try {
      return text(pid, file).lines().toList();
    } catch (IOException e) {
      return List.of(); // another user's
    }
  }

  private static String text(long pid, String file) throws IOException {
    return Files.readString(
        Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
  }

  private static long first(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .map(line -> Long.parseLong(line.substring(name.length()).strip().split("\\s+", 2)[0]))
        .orElse(0L);
  }

  /// Seconds since the machine was started.
  public static double uptime() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
  }
}
