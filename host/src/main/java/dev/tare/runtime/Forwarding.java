package dev.tare.runtime;

import dev.tare.sys.Processes;
import dev.tare.sys.Processes.Status;
import dev.tare.sys.Signals;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes signals from tare to the program of a container.
///
/// The kernel drops a signal to the first process of a process namespace that has no handler for
/// it, where any other process would end: `sleep` as the program of a container ignores SIGTERM.
/// Such a program is ended here, with the status that it would have had.
final class Forwarding implements AutoCloseable {
  private static final Set<Integer> ENDING =
      Set.of(Signals.HUP, Signals.INT, Signals.TERM, Signals.USR1);
  private static final Set<Integer> URGENT = Set.of(Signals.INT, Signals.TERM);

  private final Process process;
  private final Signals signals;
  private final AtomicInteger urgent = new AtomicInteger();
  private final AtomicInteger endedBy = new AtomicInteger();

  /// @param process `launch.sh`, which becomes the parent of the engine
  Forwarding(Process process) {
    this.process = process;
    this.signals = Signals.handle(this::pass);
  }

  /// The status of the program, after its end.
  int await() {
    while (true) {
      try {
        int status = process.waitFor();
        return endedBy.get() == 0 ? status : 128 + endedBy.get();
      } catch (InterruptedException e) {
        // whoever interrupts wants the end: nothing may outlive its run
        end(Signals.KILL);
      }
    }
  }

  private void pass(int signal) {
    if (URGENT.contains(signal) && urgent.incrementAndGet() > 1) {
      end(signal);
      return;
    }
    Optional<Status> engine = engine();
    Optional<Status> program = engine.flatMap(e -> first(e.pid(), e.ids().size() + 1));
    boolean deaf = program.isEmpty() || program.get().isDefault(signal);
    if (ENDING.contains(signal) && deaf) {
      end(signal);
    } else if (program.isPresent()) {
      send(engine.get().pid(), signal);
    }
  }

  /// The first process of the namespace around the engine: the engine, which passes signals on.
  private Optional<Status> engine() {
    return first(process.pid(), 2);
  }

  /// A child of `parent` that is the first process of a namespace `depth` deep or deeper.
  private static Optional<Status> first(long parent, int depth) {
    List<Long> children = Processes.children(parent);
    return children.stream()
        .flatMap(child -> Processes.status(child).stream())
        .filter(status -> status.isFirst() && status.ids().size() >= depth)
        .findFirst();
  }

  /// Ends the container: with its first process the kernel ends every other.
  private void end(int signal) {
    endedBy.compareAndSet(0, signal);
    engine().ifPresent(engine -> send(engine.pid(), Signals.KILL));
    if (engine().isEmpty()) {
      process.destroyForcibly();
    }
  }

  private static void send(long pid, int signal) {
    try {
      Processes.signal(pid, signal);
    } catch (IOException e) {
      // it has ended meanwhile
    }
  }

  @Override
  public void close() {
    signals.close();
  }
}
