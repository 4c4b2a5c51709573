package dev.tare.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One process that runs or ran, told apart from a later one that got its pid.
///
/// @param startTicks when it began, in clock ticks since boot (proc_pid_stat(5), field 22), or in
///   milliseconds since 1970 where the system has no `/proc`
/// @param boot the first eight characters of the boot id
public record ProcessStamp(long pid, long startTicks, String boot) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,10})-(\\d{1,18})-([0-9a-f]{0,8})");
  private static final ProcessStamp SELF = ofPid(ProcessHandle.current().pid());

  /// This process.
  public static ProcessStamp current() {
    return SELF;
  }

  /// The process that has this pid now; one that does not run gets start time 0.
  public static ProcessStamp ofPid(long pid) {
    return new ProcessStamp(pid, startTicks(pid), currentBoot());
  }

  /// The stamp that [#toString] wrote, empty where `text` is none.
  public static Optional<ProcessStamp> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ProcessStamp(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                matcher.group(3)))
        : Optional.empty();
  }

  /// The first eight characters of this machine's boot id; empty where the system has none.
  public static String currentBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).substring(0, 8);
    } catch (IOException e) {
      return "";
    }
  }

  /// Whether that very process still runs; a zombie does not.
  public boolean isAlive() {
    return startTicks != 0 && boot.equals(currentBoot()) && startTicks(pid) == startTicks;
  }

  private static long startTicks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // the program's name stands in parentheses and may hold anything
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z") || fields[0].equals("X") ? 0 : Long.parseLong(fields[19]);
    } catch (IOException e) {
      return Files.exists(Path.of("/proc/self/stat")) ? 0 : startMillis(pid);
    }
  }

  /// For systems without `/proc`.
  private static long startMillis(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(Instant::toEpochMilli)
        .orElse(0L);
  }

  /// `pid-start-boot`, fit for a file name.
  @Override
  public String toString() {
    return pid + "-" + startTicks + "-" + boot;
  }
}
