package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.runtime.Host.Choice;
import dev.tare.runtime.ProcessSpec.Console;
import dev.tare.store.Lease;
import dev.tare.sys.Command;
import dev.tare.sys.Errno;
import dev.tare.sys.ProcessStamp;
import dev.tare.sys.Processes;
import dev.tare.sys.Signals;
import dev.tare.sys.SysException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Starts containers that outlive tare, and reaches them later. Each is watched by conmon, which
/// takes its output and writes down how it ended; no Java process stays.
///
/// The root is mounted in a mount namespace that conmon and the container share with nobody: when
/// they have ended the kernel takes the mounts. Whoever needs them meanwhile enters it.
public final class Detached {
  private final Host host;
  private final CompiledFilters filters = new CompiledFilters();

  public Detached(Host host) {
    this.host = host;
  }

  /// What happens to the folder of a container when that has ended.
  public enum AtEnd {
    KEEP,
    REMOVE
  }

  /// How a start is watched.
  ///
  /// @param logBytes how much of the output is kept, at least
  public record Watch(AtEnd atEnd, long logBytes) {}

  /// @throws TareException UNSUPPORTED where this machine cannot
  public void check() {
    if (!host.has("conmon")) {
      throw TareException.unsupported("cannot start a container that stays: conmon was not found")
          .withHint("install conmon, or leave -d away");
    }
    if (!host.has("nsenter")) {
      throw TareException.unsupported("cannot start a container that stays: nsenter was not found")
          .withHint("install util-linux");
    }
  }

  /// Starts a container and returns when its program runs, or has ended already.
  ///
  /// @param lease on the root of `spec`, which conmon takes over
  /// @return why it did not start; empty where it did
  /// @throws TareException where the container could not be prepared
  public Optional<Ended> start(Seat seat, RunSpec spec, Choice choice, Watch watch, Lease lease) {
    check();
    if (choice.engine() == Engine.BUILTIN && spec.process().console() == Console.TERMINAL) {
      throw TareException.unsupported(
              "cannot give a terminal to a container that stays: the built-in sandbox has none")
          .withHint("leave -t away, or install crun");
    }
    User user = Users.resolve(spec.tree(), spec.process().user());
    Users.refuseOthers(host, user);
    Refusals.check(host, choice.engine(), spec);
    Startable startable = Startable.check(spec.tree(), spec.process(), spec.isolation().volumes());
    // where something was written or copied in, the program may be among it: the start will tell
    if (startable != Startable.YES && !Files.exists(seat.written())) {
      return Optional.of(Ended.failed(startable.status(), choice.engine(), ""));
    }
    try {
      refuseLinks(seat);
      prepare(seat, spec, user, choice);
      Command.Outcome outcome = command(seat, spec, choice, watch, lease).run();
      if (outcome.isSuccess()) {
        if (choice.engine() == Engine.CRUN) {
          filters.keep(spec.isolation().rights(), seat.run().resolve("state").resolve(seat.id()));
        }
        return Optional.empty();
      }
      int status = startable == Startable.YES ? 125 : startable.status();
      return Optional.of(Ended.failed(status, choice.engine(), said(seat)));
    } catch (IOException e) {
      throw TareException.of(e, "cannot start the container");
    }
  }

  /// What the container wrote at an earlier start lies over the image.
  private static void refuseLinks(Seat seat) {
    for (String name : Refusals.OF_THE_KERNEL) {
      if (Files.isSymbolicLink(seat.written().resolve(name))) {
        throw Refusals.link(name, "container");
      }
    }
  }

  private void prepare(Seat seat, RunSpec spec, User user, Choice choice) throws IOException {
    Path run = seat.run();
    if (Files.isDirectory(run)) {
      StepFolders.remove(host, run);
    }
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectory(run, ownerOnly);
    RunFolder folder = RunFolder.at(run, seat.id());
    Optional<String> filter =
        choice.engine() == Engine.CRUN ? filters.of(spec.isolation().rights()) : Optional.empty();
    folder.prepare(spec, user, host.idMap(), new BundleHints(Optional.empty(), filter));
    // here a directory costs no process
    for (String name : List.of("exits", "state", "merged")) {
      Files.createDirectory(run.resolve(name));
    }
    seat.makeWritten(spec.root());
    if (choice.engine() == Engine.BUILTIN) {
      Files.createSymbolicLink(run.resolve("upper"), Path.of("../upper"));
      Files.createSymbolicLink(run.resolve("work"), Path.of("../work"));
      // an executable file for conmon, which stands in for an engine
      Launch sandbox = new Launch(host, Engine.BUILTIN, spec, user, folder);
      Files.write(run.resolve("words"), ShellText.set(sandbox.sandboxWords()).toByteArray());
      Bytes shim = Bytes.utf8("#!" + program("sh") + "\n" + Script.SHIM.text());
      Command.writeProgram(run.resolve("launch"), shim.toByteArray());
    }
  }

  private Command command(Seat seat, RunSpec spec, Choice choice, Watch watch, Lease lease)
      throws IOException {
    List<String> words =
        new Apart(host, seat, choice.engine()).words(spec.isolation().namespaces().entrance(host));
    words.addAll(List.of(program("sh"), "-c", Script.DETACHED.text(), "tare-start"));
    words.add(seat.folder().toString());
    words.add(seat.id());
    words.add(engine(seat, choice.engine()));
    words.add(Launch.overlayOptions(host));
    words.add(program("conmon"));
    words.add(program("sh"));
    words.add(Script.ENDED.text());
    words.add(watch.atEnd() == AtEnd.REMOVE ? "remove" : "keep");
    words.add(lease.stem().toString());
    words.add(choice.engine().cgroupOption());
    words.addAll(List.of("-l", "k8s-file:" + seat.log()));
    words.addAll(List.of("--log-size-max", Long.toString(watch.logBytes())));
    switch (spec.process().console()) {
      case TERMINAL -> words.add("-t");
      case INPUT -> words.addAll(List.of("-i", "--leave-stdin-open"));
      case NONE -> {}
    }
    return new Command(words, Optional.of(Launch.ENVIRONMENT), Optional.empty());
  }

  private String engine(Seat seat, Engine engine) {
    return engine == Engine.BUILTIN
        ? seat.run().resolve("launch").toString()
        : program(engine.id());
  }

  /// Why it did not start: what the engine logged, what conmon answered, what tools said.
  private static String said(Seat seat) {
    String log = Seat.text(seat.run().resolve("log")).orElse("");
    String errors =
        String.join(
            "\n", log.lines().filter(l -> l.contains("error")).map(Containers::message).toList());
    if (!errors.isEmpty()) {
      return errors;
    }
    String refused = Seat.text(seat.run().resolve("refused")).orElse("").strip();
    String setup = Seat.text(seat.setup()).orElse("").strip();
    String words = refused.startsWith("{") ? Containers.message(refused) : refused;
    return setup.isEmpty() ? words : setup;
  }

  /// Sends `signal` to the program of a container that runs.
  ///
  /// @return false where the program would not notice: the kernel drops a signal to the first
  ///   process of a namespace that has no handler for it
  public boolean signal(Seat seat, ProcessStamp first, Engine engine, int signal) {
    long pid = first.pid();
    if (engine == Engine.BUILTIN && signal == Signals.KILL) {
      pid = outermost(seat, pid);
    } else if (engine == Engine.BUILTIN) {
      awaitGuard(first);
    }
    boolean isDeaf =
        signal != Signals.KILL
            && signal != Signals.STOP
            && Processes.status(pid).filter(s -> s.isFirst() && s.isDefault(signal)).isPresent()
            && !Processes.waitsForSignals(pid);
    if (isDeaf) {
      return false;
    }
    send(seat, pid, signal);
    return true;
  }

  /// To kill the sandbox, unshare(1) is killed, which takes the rest with it: it ends with 1 where
  /// its child was killed.
  private static long outermost(Seat seat, long first) {
    return Processes.parent(first)
        .filter(pid -> seat.monitor().filter(m -> m.pid() != pid).isPresent())
        .orElse(first);
  }

  /// Its first process passes signals on, but not before it is there: until then a shell is.
  private static void awaitGuard(ProcessStamp first) {
    for (int i = 0; i < 500 && first.isAlive() && !Processes.waitsForSignals(first.pid()); i++) {
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// Where the process belongs to a lent id only root of the user namespace may.
  private void send(Seat seat, long pid, int signal) {
    try {
      Processes.signal(pid, signal);
    } catch (SysException e) {
      if (e.errno() == Errno.EPERM) {
        run(
            inside(
                seat,
                List.of(
                    program("sh"),
                    "-c",
                    "kill -$1 $2",
                    "sh",
                    Integer.toString(signal),
                    Long.toString(pid))));
      }
      // else it has ended meanwhile
    } catch (IOException e) {
      throw TareException.of(e, "cannot signal the container");
    }
  }

  /// `words` in the namespaces where the root of a container is mounted, with its ids.
  ///
  /// @throws TareException NOT_FOUND where conmon does not run any more
  Command inside(Seat seat, List<String> words) {
    ProcessStamp monitor =
        seat.monitor()
            .filter(ProcessStamp::isAlive)
            .orElseThrow(() ->
                TareException.notFound("cannot reach the container: its conmon does not run"));
    List<String> all =
        new ArrayList<>(List.of(program("nsenter"), "-t", Long.toString(monitor.pid())));
    all.add("--mount");
    if (host.idMap() != IdMap.IDENTITY) {
      all.addAll(List.of("--user", "--preserve-credentials"));
    }
    all.add("--");
    all.addAll(words);
    return new Command(all, Optional.of(Launch.ENVIRONMENT), Optional.empty());
  }

  /// Stops every process of a container where it stands. Until no more come: a process may be made
  /// by one that is about to be stopped.
  public void pause(Seat seat, ProcessStamp first) {
    for (int rounds = 0; rounds < 100; rounds++) {
      List<Long> moving =
          Processes.inNamespaceOf(first.pid()).stream().filter(Processes::isMoving).toList();
      if (moving.isEmpty()) {
        return;
      }
      moving.forEach(pid -> send(seat, pid, Signals.STOP));
      LockSupport.parkNanos(1_000_000);
    }
    throw TareException.unsupported("cannot pause the container: it makes processes too fast");
  }

  /// Lets every process of a container go on, and what stopped outside with one that entered:
  /// nsenter(1) does, and would not see it end.
  public void resume(Seat seat, ProcessStamp first) {
    List<Long> inside = Processes.inNamespaceOf(first.pid());
    List<Long> outside =
        inside.stream()
            .flatMap(pid -> Processes.parent(pid).stream())
            .filter(pid -> !inside.contains(pid) && Processes.isStopped(pid))
            .toList();
    inside.forEach(pid -> send(seat, pid, Signals.CONT));
    outside.forEach(pid -> send(seat, pid, Signals.CONT));
  }

  /// Removes a folder that is no container any more.
  public void delete(Path left) {
    try {
      StepFolders.remove(host, left);
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove what is left of a container");
    }
  }

  /// Waits until conmon has cleared up after a container that has ended.
  public void awaitCleared(Seat seat, long patienceMillis) {
    long end = System.nanoTime() + patienceMillis * 1_000_000;
    while (seat.isWatched() && System.nanoTime() < end) {
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// Removes the folder of a container, and what of it an engine still knows. What runs is killed.
  public void remove(Seat seat, Engine engine) {
    boolean hasEngine = engine != Engine.BUILTIN && host.has(engine.id());
    List<String> words = new ArrayList<>();
    words.add(program("unshare"));
    words.addAll(Engines.userNamespace(host));
    words.addAll(List.of("--mount", "--propagation", "private", "--"));
    words.addAll(List.of(program("sh"), "-c", Script.REMOVE.text(), "tare-remove"));
    words.addAll(List.of(seat.folder().toString(), seat.id()));
    words.add(hasEngine ? program(engine.id()) : "");
    words.add(engine.cgroupOption());
    words.add(Containers.CGROUP_PREFIX + seat.id());
    run(new Command(words, Optional.of(Launch.ENVIRONMENT), Optional.empty()));
  }

  private static void run(Command command) {
    try {
      Command.Outcome outcome = command.run();
      if (!outcome.isSuccess()) {
        throw new IOException(outcome.err().toString().strip());
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot reach the container");
    }
  }

  private String program(String name) {
    return Engines.program(host, name);
  }
}
