package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs tools beside the processes of a container: in its namespaces, but with a root of their own,
/// so that the container need hold nothing and gets nothing. The container's root is at
/// `/proc/1/root` there.
///
/// The tools have the rights of `exec` and may trace, without which that root could not be reached
/// (ptrace(2), access mode checking). The container's processes may not trace, so that they see no
/// more of the tools than their names. Whatever prepares the root stays outside of the container's
/// process namespace, where the tools cannot reach it.
public final class Debugging {
  private static final User ROOT = new User(0, 0, List.of(0L), "/root");

  private final Host host;
  private final Path folders;

  /// @param folders where run folders are made
  public Debugging(Host host, Path folders) {
    this.host = host;
    this.folders = folders;
  }

  /// Where the tools run.
  ///
  /// @param first of the container's processes
  /// @param owner a process of ours in its user namespace
  /// @param etc the folder of its `resolv.conf` and `hosts`
  public record Target(long first, long owner, Path etc) {
    /// A container that runs.
    ///
    /// @throws TareException NOT_FOUND where it does not run any more
    public static Target of(Seat seat) {
      TareException gone =
          TareException.notFound("cannot reach the container: it, or its conmon, does not run");
      return new Target(
          seat.first().orElseThrow(() -> gone).pid(),
          seat.monitor().orElseThrow(() -> gone).pid(),
          seat.run());
    }
  }

  /// @throws TareException UNSUPPORTED where this machine cannot
  public void check() {
    Engines.choose(host, Optional.of(Engine.BUILTIN));
    for (String program : List.of("nsenter", "pivot_root", "umount", "chroot")) {
      if (!host.has(program)) {
        throw TareException.unsupported(
                "cannot enter a container: %s was not found".formatted(program))
            .withHint("install util-linux");
      }
    }
  }

  /// Runs a program of the tools and waits for its end.
  ///
  /// @return its status; 126 or 127 with a failure where the tools hold no such program
  /// @throws TareException UNSUPPORTED where its root cannot be made
  public Ended run(Target target, Tools tools, ProcessSpec process) {
    check();
    Foreground.check(process);
    Startable startable = startable(tools, process);
    if (startable != Startable.YES) {
      return Ended.failed(startable.status(), Engine.BUILTIN, "");
    }
    try (RunFolder folder = RunFolder.create(folders)) {
      int status = Foreground.run(command(target, tools, process, folder), process);
      if (!folder.hasStarted()) {
        throw TareException.unsupported(
            "cannot make a root of tools: " + folder.failure().orElse("it said nothing"));
      }
      return Ended.with(status);
    } catch (IOException e) {
      throw TareException.of(e, "cannot run %s".formatted(process.args().getFirst()));
    }
  }

  /// Of busybox it says itself what it lacks; programs of the container are not looked at.
  private static Startable startable(Tools tools, ProcessSpec process) {
    return switch (tools) {
      case Tools.Busybox _ -> Startable.YES;
      case Tools.Root root ->
          Startable.check(
              root.tree(),
              process,
              List.of(new Volume(Path.of("/"), "/proc", Volume.Access.READ_ONLY)));
    };
  }

  private Command command(Target target, Tools tools, ProcessSpec process, RunFolder folder) {
    String first = Long.toString(target.first());
    List<String> words = new ArrayList<>();
    if (host.idMap() != IdMap.IDENTITY) {
      words.addAll(List.of(program("nsenter"), "-t", Long.toString(target.owner())));
      words.addAll(List.of("--user", "--preserve-credentials", "--"));
    }
    words.addAll(List.of(program("sh"), "-c", Script.ENTER.text(), "tare-enter", first));
    words.addAll(List.of(program("sh"), "-c", Script.DEBUG.text(), "tare-debug"));
    words.add(folder.path().toString());
    words.add(first);
    words.add(Launch.overlayOptions(host));
    words.add(
        switch (tools) {
          case Tools.Busybox busybox -> busybox.program().toString();
          case Tools.Root root -> root.directory().toAbsolutePath().toString();
        });
    words.add(target.etc().toString());
    words.addAll(List.of(program("nsenter"), "-t", first, "--pid", "--"));
    words.addAll(List.of(program("env"), "-i", program("setpriv"), "--no-new-privs"));
    List<String> capabilities = new ArrayList<>(Capabilities.DEFAULT);
    capabilities.add("CAP_SYS_PTRACE");
    words.addAll(Builtin.rights(host, ROOT, capabilities));
    words.addAll(
        Builtin.main(host, process.workingDir(), process.fullEnv(ROOT), process.args(), "free"));
    return new Command(words, Optional.of(Launch.ENVIRONMENT), Optional.empty());
  }

  private String program(String name) {
    return Engines.program(host, name);
  }
}
