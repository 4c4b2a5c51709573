package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.runtime.Host.Choice;
import dev.tare.sys.Command;
import dev.tare.sys.Command.Input;
import dev.tare.sys.Relay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Runs containers in the foreground.
///
/// Each runs under `launch.sh` in a mount and a process namespace of its own, whose first process
/// is the engine: when tare, the engine or the program ends or is killed, the kernel ends the rest
/// and takes every mount with it, and `launch.sh` removes the run folder. Nothing is left for
/// anybody to collect.
public final class Containers {
  static final String CGROUP_PREFIX = "tare-";

  private final Host host;
  private final Path folders;

  /// @param folders where run folders are made, on a disk: what containers write lies there
  public Containers(Host host, Path folders) {
    this.host = host;
    this.folders = folders;
  }

  /// Runs a container and waits for its end. Signals that reach tare meanwhile are passed on; the
  /// second SIGINT or SIGTERM kills.
  ///
  /// @param id hex digits, of which the first 12 are its name to the engine, and in its own network
  /// @throws TareException where the container could not be prepared; what the engine says against
  ///   it comes back in [Ended]
  public Ended run(RunSpec spec, Choice choice, String id) {
    return run(spec, choice, id, _ -> {});
  }

  /// Prepares a run folder further.
  @FunctionalInterface
  private interface Preparation {
    void prepare(Path folder) throws IOException;
  }

  /// Runs a program in a container that is worked on: what it writes stays there. The folder of
  /// this was made for run folders below that of the container.
  ///
  /// @param mount of the container, which whoever calls has locked
  public Ended runIn(WorkMount mount, RunSpec spec, Choice choice, String id) {
    return run(
        spec,
        choice,
        id,
        folder -> {
          mount.seat().makeWritten(spec.root());
          for (String name : List.of("upper", "work")) {
            Files.createSymbolicLink(folder.resolve(name), mount.seat().folder().resolve(name));
          }
          if (mount.isMounted()) {
            Files.createSymbolicLink(folder.resolve("mounted"), mount.place());
          }
        });
  }

  private Ended run(RunSpec spec, Choice choice, String id, Preparation further) {
    Foreground.check(spec.process());
    User user = Users.resolve(spec.tree(), spec.process().user());
    Users.refuseOthers(host, user);
    Refusals.check(host, choice.engine(), spec);
    try (RunFolder folder = RunFolder.create(folders, id.substring(0, 12))) {
      Launch launch = new Launch(host, choice.engine(), spec, user, folder);
      folder.prepare(spec, user, host.idMap(), new BundleHints(terminal(spec), Optional.empty()));
      further.prepare(folder.path());
      Startable startable = startable(spec);
      return startable == Startable.YES
          ? runForeground(launch, folder, choice.engine())
          : runCaught(launch, folder, choice.engine(), startable);
    } catch (IOException e) {
      throw TareException.of(e, "cannot run the container");
    }
  }

  private static Startable startable(RunSpec spec) {
    try {
      return Startable.check(spec.tree(), spec.process(), spec.isolation().volumes());
    } catch (TareException e) {
      // in a place of lent ids that is closed to us: the container finds out
      if (e.kind() == TareException.Kind.UNSUPPORTED) {
        return Startable.YES;
      }
      throw e;
    }
  }

  private Optional<TerminalSize> terminal(RunSpec spec) {
    return spec.process().console() == ProcessSpec.Console.TERMINAL
        ? TerminalSize.current(host)
        : Optional.empty();
  }

  private static Ended runForeground(Launch launch, RunFolder folder, Engine engine)
      throws IOException {
    Input input = Foreground.input(launch.spec().process());
    int status;
    try (Forwarding forwarding = new Forwarding(engine);
        Relay relay = Relay.start(launch.command(), input)) {
      status = forwarding.await(relay.process());
    }
    folder.awaitCleared();
    Optional<String> failure = status == 0 ? Optional.empty() : folder.failure();
    return failure.map(f -> Ended.failed(125, engine, f)).orElse(Ended.with(status));
  }

  /// Runs what cannot start, to hear what the engine says: nothing of the program's is lost.
  private static Ended runCaught(
      Launch launch, RunFolder folder, Engine engine, Startable startable) throws IOException {
    Command.Outcome outcome = launch.command().run();
    folder.awaitCleared();
    String said = folder.failure().orElseGet(() -> spoken(outcome.err()));
    return Ended.failed(startable.status(), engine, said.isEmpty() ? "it said nothing" : said);
  }

  /// What an engine wrote on standard error; crun writes JSON there too.
  private static String spoken(Bytes err) {
    return err.toString()
        .lines()
        .map(line -> line.startsWith("{") ? message(line) : line)
        .collect(Collectors.joining("\n"));
  }

  /// The message of a line of JSON, else the line.
  static String message(String line) {
    try {
      return Json.parse(Bytes.utf8(line), "log").string("msg").orElse(line);
    } catch (TareException e) {
      return line;
    }
  }

  /// Removes run folders that nobody uses any more: left by a machine that went down.
  public void sweep() {
    if (!Files.isDirectory(folders)) {
      return;
    }
    try {
      RunFolder.sweep(folders);
    } catch (IOException e) {
      throw TareException.of(e, "cannot clear " + folders);
    }
  }
}
