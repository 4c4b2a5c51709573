package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Json;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.sys.Command;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Runs further programs in a container that runs.
public final class Entering {
  /// The program that enters is known by a descriptor: where it arrives there is no name for it.
  private static final String WITH_FIRST = "exec 7<\"$1\" && rm -f \"$1\" && shift && exec \"$@\"";

  private final Host host;
  private final Detached detached;

  public Entering(Host host) {
    this.host = host;
    this.detached = new Detached(host);
  }

  /// A container that runs.
  ///
  /// @param first of its processes
  /// @param isolation what it was started with
  /// @param files what it sees of files, to look programs and users up
  public record Target(
      Seat seat, ProcessStamp first, Engine engine, Isolation isolation, Tree files) {}

  /// Whether tare waits for the program.
  public enum Wait {
    FOR_END,
    NOT
  }

  /// Runs a program and, unless told otherwise, waits for its end.
  ///
  /// @return 126 or 127 with a failure where the container holds no such program, or no such
  ///   directory for it: that in words
  public Ended run(Target target, ProcessSpec process, Wait wait) {
    Foreground.check(process);
    User user = Users.resolve(target.files(), process.user());
    Users.refuseOthers(host, user);
    Optional<String> lost = lost(target.files(), process.workingDir());
    if (lost.isPresent()) {
      return Ended.failed(Startable.NOT_RUNNABLE.status(), target.engine(), lost.get());
    }
    Startable startable = startable(target.files(), process);
    if (startable != Startable.YES) {
      return Ended.failed(startable.status(), target.engine(), "");
    }
    try {
      return target.engine() == Engine.BUILTIN
          ? run(target, builtin(target, process, user), process, wait)
          : byEngine(target, process, user, wait);
    } catch (IOException e) {
      throw TareException.of(
          e, "cannot run %s in the container".formatted(process.args().getFirst()));
    }
  }

  /// Why a program cannot begin in `directory`: engines end with a status of their own then.
  private static Optional<String> lost(Tree files, String directory) {
    try {
      TreePath path = TreePath.of(directory);
      Optional<String> obstacle =
          Lookup.obstacle(files, path)
              .map("its working directory %s is not a directory"::formatted);
      boolean isThere = Lookup.follow(files, path).entry().isPresent();
      return obstacle.isPresent() || isThere
          ? obstacle
          : Optional.of("its working directory %s does not exist".formatted(path));
    } catch (TareException e) {
      return Optional.empty(); // it is closed to us: the container finds out
    }
  }

  private static Startable startable(Tree files, ProcessSpec process) {
    try {
      return Startable.check(files, process, List.of());
    } catch (TareException e) {
      return Startable.YES; // in a place that is closed to us: the container finds out
    }
  }

  private Ended byEngine(Target target, ProcessSpec process, User user, Wait wait)
      throws IOException {
    Path file = Files.createTempFile(target.seat().run(), "exec", ".json");
    try {
      Files.write(
          file,
          Json.of(
                  "process",
                  BundleConfig.process(
                      process, process.args(), target.isolation(), user, host.idMap()))
              .render()
              .toByteArray());
      List<String> words = new ArrayList<>(shared(target));
      words.add(Engines.program(host, target.engine().id()));
      if (!target.engine().cgroupOption().isEmpty()) {
        words.add(target.engine().cgroupOption());
      }
      words.addAll(List.of("--root", target.seat().run().resolve("state").toString(), "exec"));
      if (wait == Wait.NOT) {
        words.add("--detach");
      }
      words.addAll(List.of("--process", file.toString(), target.seat().id()));
      return run(target, detached.inside(target.seat(), words), process, wait);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// The engine was started in what the container shares with another, and knows nothing of that.
  private List<String> shared(Target target) {
    Namespaces namespaces = target.isolation().namespaces();
    List<String> options = new ArrayList<>();
    if (namespaces.network() instanceof Space.Of) {
      options.add("--net");
    }
    if (namespaces.ipc() instanceof Space.Of) {
      options.add("--ipc");
    }
    if (options.isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(List.of(program("nsenter"), "-t"));
    words.add(Long.toString(target.first().pid()));
    words.addAll(options);
    words.add("--");
    return words;
  }

  private Ended run(Target target, Command command, ProcessSpec process, Wait wait)
      throws IOException {
    if (wait == Wait.NOT) {
      leave(target, command);
      return Ended.with(0);
    }
    return Ended.with(Foreground.run(command, process));
  }

  /// Engines return when the program runs; the built-in sandbox has nobody who would.
  private void leave(Target target, Command command) throws IOException {
    Path said = Files.createTempFile(target.seat().run(), "exec", ".log");
    try {
      Process started = command.startInto(said);
      if (target.engine() != Engine.BUILTIN && started.waitFor() != 0) {
        throw new IOException(Files.readString(said).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(said);
    }
  }

  /// All namespaces of the sandbox, and then `first.c` with the rights that let it in, from a file
  /// of its own: whoever in the container looks at it while it gives them up finds nothing of this
  /// machine, neither a root nor a program to write to (CVE-2019-5736). It enters the working
  /// directory last, with no descriptor left (CVE-2024-21626).
  private Command builtin(Target target, ProcessSpec process, User user) throws IOException {
    Isolation isolation = target.isolation();
    Path first = Files.createTempFile(target.seat().run(), "enter", "");
    FirstProcess.write(first);
    List<String> words = new ArrayList<>(Builtin.limits(host, isolation.bounds()));
    words.addAll(List.of(program("sh"), "-c", WITH_FIRST, "tare-exec", first.toString()));
    words.addAll(List.of(program("nsenter"), "-t", Long.toString(target.first().pid())));
    words.addAll(List.of("--mount", "--pid", "--uts"));
    // those of this machine it has already, and an ordinary user may not enter them
    if (!(isolation.namespaces().ipc() instanceof Space.Host)) {
      words.add("--ipc");
    }
    if (isolation.network() == Network.NONE) {
      words.add("--net");
    }
    if (host.idMap() != IdMap.IDENTITY) {
      words.addAll(List.of("--user", "--preserve-credentials"));
    }
    words.addAll(List.of("--", "/proc/self/fd/7", "enter"));
    words.add(Capabilities.mask(Builtin.kept(isolation.rights(), host.idMap())));
    words.add(Capabilities.mask(isolation.rights().ambient(user, host.idMap())));
    words.addAll(List.of(Long.toString(user.uid()), Long.toString(user.gid()), groups(user)));
    words.add(process.workingDir());
    List<String> env = process.fullEnv(user).stream().filter(v -> v.indexOf('=') > 0).toList();
    words.add(Integer.toString(env.size()));
    words.addAll(env);
    words.addAll(process.args());
    return new Command(words, Optional.of(Launch.ENVIRONMENT), Optional.empty());
  }

  private String groups(User user) {
    return host.idMap() == IdMap.ROOT_ONLY
        ? "-"
        : user.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private String program(String name) {
    return Engines.program(host, name);
  }
}
