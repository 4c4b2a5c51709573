package dev.tare.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that cannot be mistaken for a later one with its number: pid, start time in clock
/// ticks since boot, and boot id.
record Owner(long pid, String startTicks, String bootId) {

  static Owner current() throws IOException {
    long pid = ProcessHandle.current().pid();
    return new Owner(pid, startTicks(pid), currentBoot());
  }

  static Owner parse(String text) {
    String[] words = text.strip().split(" ", -1);
    boolean wellFormed = words.length == 3 && words[0].matches("[0-9]{1,9}");
    return wellFormed
        ? new Owner(Long.parseLong(words[0]), words[1], words[2])
        : new Owner(0, "", "");
  }

  boolean isAlive() {
    try {
      return pid > 0 && bootId.equals(currentBoot()) && startTicks.equals(startTicks(pid));
    } catch (IOException e) {
      return false;
    }
  }

  /// Field 22 of `/proc/PID/stat`; the second, in parentheses, may hold spaces (proc(5)).
  private static String startTicks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
  }

  private static String currentBoot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  @Override
  public String toString() {
    return pid + " " + startTicks + " " + bootId;
  }
}
