package dev.tare.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The memory of a container as the kernel counts it in a control group of its own; nothing where
/// it has none.
///
/// @param processes that are in it
record ControlGroup(Optional<Long> memory, Optional<Long> memoryLimit, List<Long> processes) {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  /// @param id part of the name of a group of its own: others count more than the container
  static ControlGroup of(long first, String id) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + first + "/cgroup"))) {
        String[] parts = line.split(":", 3);
        if (parts.length == 3 && parts[2].contains(id)) {
          Path below = Path.of("/").relativize(Path.of(parts[2]).normalize());
          if (parts[1].equals("memory")) {
            Path group = ROOT.resolve("memory").resolve(below);
            return read(group, "memory.usage_in_bytes", "memory.limit_in_bytes");
          }
          Path group = ROOT.resolve(below);
          if (parts[1].isEmpty() && Files.exists(group.resolve("memory.current"))) {
            return read(group, "memory.current", "memory.max");
          }
        }
      }
    } catch (IOException e) {
      // it has ended, or nobody may look
    }
    return new ControlGroup(Optional.empty(), Optional.empty(), List.of());
  }

  private static ControlGroup read(Path group, String current, String limit) {
    return new ControlGroup(
        number(group.resolve(current)), number(group.resolve(limit)), processes(group));
  }

  private static List<Long> processes(Path group) {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs")).stream().map(Long::valueOf).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /// Empty for `max` too.
  private static Optional<Long> number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
