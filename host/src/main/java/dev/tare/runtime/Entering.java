package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Tree;
import dev.tare.oci.Json;
import dev.tare.runtime.ProcessSpec.Console;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.sys.Account;
import dev.tare.sys.Command;
import dev.tare.sys.Command.Input;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs further programs in a container that runs.
public final class Entering {
  /// While it may: the rights of a container do not reach that far.
  private static final String ENTER_ROOT = "cd \"/proc/$1/root\" && shift && exec \"$@\"";

  private final Host host;
  private final Detached detached;

  public Entering(Host host) {
    this.host = host;
    this.detached = new Detached(host);
  }

  /// A container that runs.
  ///
  /// @param first of its processes
  /// @param network what it was started with
  /// @param files what it sees of files, to look programs and users up
  public record Target(Seat seat, ProcessStamp first, Engine engine, Network network, Tree files) {}

  /// Whether tare waits for the program.
  public enum Wait {
    FOR_END,
    NOT
  }

  /// Runs a program and, unless told otherwise, waits for its end.
  ///
  /// @return 126 or 127 with a failure where the container holds no such program
  public Ended run(Target target, ProcessSpec process, Wait wait) {
    if (process.console() == Console.TERMINAL && !Account.isTerminal(0)) {
      throw TareException.invalid("cannot give a terminal: standard input is not one")
          .withHint("leave -t away");
    }
    User user = Users.resolve(target.files(), process.user());
    Users.refuseOthers(host, user);
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
          Json.of("process", BundleConfig.process(process, user, host.idMap()))
              .render()
              .toByteArray());
      List<String> words = new ArrayList<>(List.of(Engines.program(host, target.engine().id())));
      if (target.engine() == Engine.CRUN) {
        words.add("--cgroup-manager=disabled");
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

  private Ended run(Target target, Command command, ProcessSpec process, Wait wait)
      throws IOException {
    if (wait == Wait.NOT) {
      leave(target, command);
      return Ended.with(0);
    }
    return Ended.with(attend(command, process));
  }

  private static int attend(Command command, ProcessSpec process) throws IOException {
    Input input = process.console() == Console.NONE ? Input.EMPTY : Input.INHERITED;
    try {
      return command.startForeground(input).waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
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

  /// The namespaces of the sandbox but that of its mounts, then its rights, then its root: no
  /// program of this machine can be started after that. The working directory is entered last: a
  /// link in it leads nowhere but inside (CVE-2024-21626).
  private Command builtin(Target target, ProcessSpec process, User user) {
    String of = Long.toString(target.first().pid());
    List<String> words = new ArrayList<>(List.of(program("nsenter"), "-t", of));
    words.addAll(List.of("--pid", "--ipc", "--uts"));
    if (target.network() == Network.NONE) {
      words.add("--net");
    }
    if (host.idMap() != IdMap.IDENTITY) {
      words.addAll(List.of("--user", "--preserve-credentials"));
    }
    words.addAll(List.of("--", program("sh"), "-c", ENTER_ROOT, "tare-exec", of));
    words.addAll(List.of(program("setpriv"), "--no-new-privs"));
    words.addAll(Builtin.capabilities(BundleConfig.CAPABILITIES));
    words.addAll(List.of(program("env"), "-i"));
    process.fullEnv(user).stream().filter(v -> v.indexOf('=') > 0).forEach(words::add);
    words.addAll(List.of(program("unshare"), "--root=.", "--wd=" + process.workingDir()));
    if (user.uid() != 0 || user.gid() != 0) {
      words.addAll(List.of("--setuid=" + user.uid(), "--setgid=" + user.gid()));
    }
    words.add("--");
    words.addAll(process.args());
    return new Command(words, Optional.empty(), Optional.empty());
  }

  private String program(String name) {
    return Engines.program(host, name);
  }
}
