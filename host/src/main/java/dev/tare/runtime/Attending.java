package dev.tare.runtime;

import dev.tare.sys.Command;
import dev.tare.sys.Limits;
import dev.tare.sys.Processes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Finds the program of a sandbox before it starts, ties strace to it, and lets it go.
///
/// `main.sh` stands at the gate when all of its own work is done: what is traced is the program
/// alone. strace runs outside of the sandbox: the program can neither see it nor reach this machine
/// through it, and the image needs to hold nothing. It ends with the last process that it traces;
/// those end with the first process of their namespace, whatever becomes of tare.
final class Attending implements Limits.Attendant {
  private static final long PATIENCE_SECONDS = 30;

  /// What names files, and what makes processes, to know whose directory a relative name is from.
  private static final List<String> NAMES =
      List.of(
          "-f",
          "-y",
          "--decode-pids=pidns",
          "-s",
          "128",
          "-e",
          "trace=%file,%process,fchdir,getdents,getdents64,connect");

  /// A program that is about to end stands still for 30 ms: long enough to be looked at.
  private static final List<String> HELD =
      List.of("-e", "trace=exit,exit_group", "-e", "inject=exit,exit_group:delay_enter=30000");

  private final Host host;
  private final RunFolder folder;
  private final Conditions conditions;
  private @Nullable Process tracer;
  private Optional<String> untraced = Optional.empty();

  Attending(Host host, RunFolder folder, Conditions conditions) {
    this.host = host;
    this.folder = folder;
    this.conditions = conditions;
  }

  @Override
  public void attend(Process launch) throws IOException {
    Path waiting = folder.path().resolve("waiting");
    await(() -> !launch.isAlive() || isWritten(waiting));
    if (!isWritten(waiting)) {
      return; // it ended before: the sandbox could not be made
    }
    long inner = Long.parseLong(Files.readString(waiting).strip());
    OptionalLong pid = find(launch, inner);
    if (pid.isEmpty()) {
      throw new IOException("the program of the sandbox was not found among the processes");
    }
    if (conditions.tracing().isPresent()) {
      follow(pid.getAsLong(), NAMES);
    } else if (conditions.end() == Conditions.End.HELD) {
      follow(pid.getAsLong(), HELD);
    }
    if (conditions.attendant().isPresent()) {
      conditions.attendant().get().before(pid.getAsLong());
    }
    try (RandomAccessFile gate = new RandomAccessFile(path("gate").toFile(), "rw")) {
      gate.write('\n');
    }
    if (conditions.attendant().isPresent()) {
      conditions.attendant().get().begun(pid.getAsLong());
    }
  }

  /// Waits for the tracer, and has its trace read.
  ///
  /// @return why there is none, where one was asked for
  Optional<String> finish() throws IOException {
    Process strace = tracer;
    boolean isWanted = conditions.tracing().isPresent();
    if (strace == null) {
      return isWanted
          ? untraced.or(() -> Optional.of("the program did not start"))
          : Optional.empty();
    }
    try {
      if (!strace.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        strace.destroyForcibly();
      }
    } catch (InterruptedException e) {
      strace.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (untraced.isEmpty() && isWanted) {
      conditions.tracing().get().read(path("trace"));
    }
    return untraced;
  }

  /// The process that has the number `inner` in the namespace that `launch` made.
  static OptionalLong find(Process launch, long inner) {
    return launch
        .descendants()
        .map(handle -> Processes.status(handle.pid()))
        .flatMap(Optional::stream)
        .filter(status -> status.ids().size() > 1 && status.ids().getLast() == inner)
        .mapToLong(Processes.Status::pid)
        .findFirst();
  }

  private void follow(long pid, List<String> options) throws IOException {
    if (!host.has("strace")) {
      untraced = Optional.of("strace was not found");
      return;
    }
    Path said = path("tracer");
    List<String> words = new ArrayList<>(List.of(Engines.program(host, "strace")));
    words.addAll(List.of("-qq", "-e", "signal=none", "-o", path("trace").toString()));
    words.addAll(options);
    words.addAll(List.of("-p", Long.toString(pid)));
    Process strace = Command.of(words).startInto(said);
    tracer = strace;
    await(() -> !strace.isAlive() || isTraced(pid));
    if (!isTraced(pid)) {
      untraced = Optional.of("strace could not attach: " + Files.readString(said).strip());
    }
  }

  private static boolean isTraced(long pid) {
    return Processes.tracer(pid).isPresent();
  }

  private Path path(String name) {
    return folder.path().resolve(name);
  }

  static boolean isWritten(Path file) {
    try {
      return Files.readString(file).endsWith("\n");
    } catch (IOException e) {
      return false;
    }
  }

  static void await(BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IOException("the sandbox did not get ready in time");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
