package dev.tare.runtime;

import dev.tare.sys.Processes;
import dev.tare.sys.Processes.Status;
import dev.tare.sys.Signals;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Passes signals from tare to the program of a container.
///
/// The kernel drops a signal to the first process of a process namespace that has no handler for
/// it, where any other process would end: `sleep` as the program of a container ignores SIGTERM.
/// Such a program is ended here, with the status that it would have had.
final class Forwarding implements AutoCloseable {
  private static final Set<Integer> URGENT = Set.of(Signals.INT, Signals.TERM);

  private final Engine engine;
  private final AtomicInteger urgent = new AtomicInteger();
  private final AtomicInteger endedBy = new AtomicInteger();
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private final Signals signals;

  /// Signals that arrive from now on are kept until the container has been started.
  Forwarding(Engine engine) {
    this.engine = engine;
    this.signals = Signals.handle(signal -> pass(started.join(), signal));
  }

  /// Waits for the end of `process`, which is `launch.sh` and becomes the parent of the engine.
  ///
  /// @return the status of the program
  int await(Process process) {
    started.complete(process);
    while (true) {
      try {
        int status = process.waitFor();
        return endedBy.get() == 0 ? status : 128 + endedBy.get();
      } catch (InterruptedException e) {
        // whoever interrupts wants the end: nothing may outlive its run
        end(process, Signals.KILL);
      }
    }
  }

  private void pass(Process process, int signal) {
    if (URGENT.contains(signal) && urgent.incrementAndGet() > 1) {
      end(process, signal);
      return;
    }
    Optional<Target> target = firstProcess(process).flatMap(this::target);
    if (target.isEmpty() || target.get().isDeafTo(signal)) {
      if (Signals.ENDING.contains(signal)) {
        end(process, signal);
      }
      return;
    }
    send(target.get().receiver(), signal);
  }

  /// The first process of the namespace that `launch.sh` makes: the engine, or a shell.
  private static Optional<Status> firstProcess(Process process) {
    return statuses(process.pid())
        .filter(status -> status.ids().size() > 1 && status.isFirst())
        .findFirst();
  }

  /// @param receiver who is to get the signals of `program`
  private record Target(long receiver, Status program) {
    boolean isDeafTo(int signal) {
      return program.isFirst() && program.isDefault(signal);
    }
  }

  private Optional<Target> target(Status first) {
    return switch (engine) {
      // engines pass signals on, and may do so where this process may not
      case CRUN, RUNC ->
          Stream.concat(Stream.of(first), statuses(first.pid()))
              .flatMap(parent -> container(parent, first).stream())
              .findFirst();
      // its other children have ended or were there before the program
      case BUILTIN ->
          statuses(first.pid())
              .max(Comparator.comparingLong(Status::pid))
              .map(program -> new Target(program.pid(), program));
    };
  }

  /// The child of `engine` that is the first process of a namespace inside that of `outer`.
  private static Optional<Target> container(Status engine, Status outer) {
    return statuses(engine.pid())
        .filter(s -> s.ids().size() > outer.ids().size() && s.isFirst())
        .findFirst()
        .map(program -> new Target(engine.pid(), program));
  }

  private static Stream<Status> statuses(long parent) {
    return Processes.children(parent).stream().flatMap(pid -> Processes.status(pid).stream());
  }

  /// Ends the container: with its first process the kernel ends every other.
  private void end(Process process, int signal) {
    endedBy.compareAndSet(0, signal);
    Optional<Status> first = firstProcess(process);
    if (first.isPresent()) {
      send(first.get().pid(), Signals.KILL);
    } else {
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
