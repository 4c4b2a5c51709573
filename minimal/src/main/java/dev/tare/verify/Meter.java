package dev.tare.verify;

import dev.tare.runtime.Conditions;
import dev.tare.sys.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/// Looks at a program while it runs: when it ends, and the most memory that it held.
class Meter implements Conditions.Attendant {
  private static final long PAUSE_NANOS = 100_000;

  private final Thread.Builder builder = Thread.ofVirtual();
  private long begun;
  private volatile long ended;
  private volatile long peak;
  private Thread watcher = builder.unstarted(() -> {});

  @Override
  public final void begun(long pid) {
    begun = System.nanoTime();
    watcher = builder.start(() -> watch(pid));
  }

  private void watch(long pid) {
    Path process = Path.of("/proc/" + pid);
    boolean isOver = false;
    for (int i = 0; !isOver && Files.exists(process); i++) {
      // the last look counts: before the program there was a shell
      Processes.peakMemory(pid).ifPresent(bytes -> peak = bytes);
      isOver = isOver(process, i);
      if (!isOver) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    ended = System.nanoTime();
    if (isOver) {
      end(pid);
    }
  }

  /// Whether enough was seen of a program that still runs.
  ///
  /// @param process its folder below `/proc`
  /// @param look how many there were before
  boolean isOver(Path process, int look) {
    return false;
  }

  /// Ends the program, of which enough was seen.
  void end(long pid) {}

  final Duration elapsed() {
    join();
    return Duration.ofNanos(Math.max(0, ended - begun));
  }

  final OptionalLong peak() {
    join();
    return peak > 0 ? OptionalLong.of(peak) : OptionalLong.empty();
  }

  final void join() {
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
