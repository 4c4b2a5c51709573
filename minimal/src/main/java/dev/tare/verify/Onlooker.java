package dev.tare.verify;

import dev.tare.runtime.MemoryGroup;
import dev.tare.sys.Processes;
import dev.tare.sys.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Watches a program until it ends, or until a process of its network listens: then it has started
/// and is ended by SIGKILL. Looks at its memory all the while.
final class Onlooker extends Meter {
  /// Reading tables of the network takes longer than the other looks.
  private static final int LOOKS_BETWEEN = 10;

  private final Optional<MemoryGroup> group;
  private volatile int port;

  /// @param group that the program is put into
  Onlooker(Optional<MemoryGroup> group) {
    this.group = group;
  }

  @Override
  public void before(long pid) {
    group.ifPresent(each -> each.enter(pid));
  }

  @Override
  boolean isOver(Path process, int look) {
    return look % LOOKS_BETWEEN == 0 && isListening(process);
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

  @Override
  void end(long pid) {
    try {
      Processes.signal(pid, Signals.KILL);
    } catch (IOException e) {
      // it has ended
    }
  }

  OptionalInt port() {
    join();
    return port > 0 ? OptionalInt.of(port) : OptionalInt.empty();
  }
}
