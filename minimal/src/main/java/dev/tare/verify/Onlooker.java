package dev.tare.verify;

import dev.tare.runtime.Conditions;
import dev.tare.sys.Processes;
import dev.tare.sys.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/// Watches a program until it ends, or until a process of its network listens: then it has started
/// and is ended by SIGKILL. Looks at its memory all the while.
final class Onlooker implements Conditions.Attendant {
  private static final long PAUSE_NANOS = 200_000;

  /// Reading tables of the network takes longer than the other looks.
  private static final int LOOKS_BETWEEN = 5;

  private final Thread.Builder builder = Thread.ofVirtual();
  private long begun;
  private volatile long ended;
  private volatile long peak;
  private volatile int port;
  private Thread watcher = builder.unstarted(() -> {});

  @Override
  public void begun(long pid) {
    begun = System.nanoTime();
    watcher = builder.start(() -> watch(pid));
  }

  private void watch(long pid) {
    Path process = Path.of("/proc/" + pid);
    for (int i = 0; Files.exists(process); i++) {
      // the last look counts: before the program there was a shell
      Processes.peakMemory(pid).ifPresent(bytes -> peak = bytes);
      if (i % LOOKS_BETWEEN == 0 && isListening(process)) {
        ended = System.nanoTime();
        kill(pid);
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    ended = System.nanoTime();
  }

  /// The tables are those of the network that the process is in.
  private boolean isListening(Path process) {
    try {
      List<Listeners> all =
          Listeners.parse(lines(process.resolve("net/tcp")), lines(process.resolve("net/tcp6")));
      if (!all.isEmpty()) {
        port = all.getFirst().port();
      }
      return !all.isEmpty();
    } catch (IOException e) {
      return false; // it has ended, or another user's
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static void kill(long pid) {
    try {
      Processes.signal(pid, Signals.KILL);
    } catch (IOException e) {
      // it has ended
    }
  }

  Duration elapsed() {
    join();
    return Duration.ofNanos(Math.max(0, ended - begun));
  }

  OptionalLong peak() {
    join();
    return peak > 0 ? OptionalLong.of(peak) : OptionalLong.empty();
  }

  OptionalInt port() {
    join();
    return port > 0 ? OptionalInt.of(port) : OptionalInt.empty();
  }

  private void join() {
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
