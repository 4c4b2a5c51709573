package dev.tare.sys;

import dev.tare.sys.Kernel.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Processes as `/proc` shows them, and signals sent to them.
public final class Processes {
  private Processes() {}

  /// What a process does with signals, and who it is in each nested process namespace.
  ///
  /// @param ids its number in the namespace of `/proc`, then in each one nested, innermost last
  /// @param caught signals that have a handler, bit n - 1 for signal n
  /// @param ignored signals that it ignores
  public record Status(long pid, List<Long> ids, long caught, long ignored) {
    /// Whether it is the first process of the innermost namespace that it is in.
    public boolean isFirst() {
      return ids.getLast() == 1;
    }

    /// Whether `signal` would be dropped or end it, for want of a handler.
    public boolean isDefault(int signal) {
      return ((caught | ignored) >> (signal - 1) & 1) == 0;
    }
  }

  /// The children of `pid` that still run.
  public static List<Long> children(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .toList();
  }

  /// Empty where it has ended.
  public static Optional<Status> status(long pid) {
    try {
      List<String> lines =
          Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1);
      List<Long> ids =
          Arrays.stream(value(lines, "NSpid:").split("\\s+", -1)).map(Long::valueOf).toList();
      return Optional.of(
          new Status(
              pid,
              ids,
              Long.parseUnsignedLong(value(lines, "SigCgt:"), 16),
              Long.parseUnsignedLong(value(lines, "SigIgn:"), 16)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Whether it takes signals by sigwaitinfo(2), as small first processes do: it needs no handler.
  public static boolean waitsForSignals(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/wchan")).contains("sigtimedwait");
    } catch (IOException e) {
      return false;
    }
  }

  /// Empty where it has ended.
  public static Optional<Long> parent(long pid) {
    return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid);
  }

  /// Every process of the process namespace whose first process is `first`: its descendants, and
  /// what entered it from outside.
  public static List<Long> inNamespaceOf(long first) {
    List<Long> found = new ArrayList<>();
    Optional<Path> namespace = namespace(first);
    Set<Long> descendants = new HashSet<>();
    ProcessHandle.of(first).stream()
        .flatMap(ProcessHandle::descendants)
        .forEach(handle -> descendants.add(handle.pid()));
    for (long pid :
        (Iterable<Long>) ProcessHandle.allProcesses().map(ProcessHandle::pid)::iterator) {
      boolean isIn =
          pid == first
              || descendants.contains(pid)
              // of a lent user it cannot be read, and only its descent tells
              || (namespace.isPresent() && namespace.equals(namespace(pid)));
      if (isIn) {
        found.add(pid);
      }
    }
    return found;
  }

  private static Optional<Path> namespace(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Whether a signal has stopped it (proc_pid_stat(5), state T).
  public static boolean isStopped(long pid) {
    return state(pid) == 'T';
  }

  /// Whether it may still do something: it has neither been stopped nor ended.
  public static boolean isMoving(long pid) {
    return "TtZX".indexOf(state(pid)) < 0;
  }

  /// X for one that is gone.
  private static char state(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return 'X';
    }
  }

  /// Who traces it; empty where nobody does, or where it has ended.
  public static OptionalLong tracer(long pid) {
    long tracer = number(pid, "TracerPid:");
    return tracer > 0 ? OptionalLong.of(tracer) : OptionalLong.empty();
  }

  /// The most memory that it has held at once, in bytes (proc(5), VmHWM); empty where it has ended.
  public static OptionalLong peakMemory(long pid) {
    long kibibytes = number(pid, "VmHWM:");
    return kibibytes > 0 ? OptionalLong.of(kibibytes * 1024) : OptionalLong.empty();
  }

  private static long number(long pid, String name) {
    try {
      List<String> lines =
          Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(value(lines, name).split(" ", 2)[0]);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String value(List<String> lines, String name) throws IOException {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .orElseThrow(() -> new IOException("no " + name))
        .substring(name.length())
        .strip();
  }

  /// @throws SysException ESRCH where no such process runs, EPERM where it is another's
  public static void signal(long pid, int signal) throws IOException {
    Kernel.call(Call.KILL, "process " + pid, pid, signal);
  }
}
