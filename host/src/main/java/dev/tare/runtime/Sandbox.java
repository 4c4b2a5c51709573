package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.Command;
import dev.tare.sys.Limits;
import java.io.IOException;
import java.nio.file.Path;

/// Runs a program of an image within bounds and catches what it writes: for probes. No standard
/// input; whether it has a network and may write is said by the [RunSpec]. Runs in the built-in
/// sandbox, whose parts every Linux has, so that a probe shows the same on every machine.
public final class Sandbox {
  private final Host host;
  private final Path folders;

  /// @param folders where run folders are made
  public Sandbox(Host host, Path folders) {
    this.host = host;
    this.folders = folders;
  }

  /// @return the status is 126 or 127 where the kernel refused to start the program
  /// @throws TareException UNSUPPORTED where this machine cannot make the sandbox
  public Limits.Result run(RunSpec spec, Limits limits) {
    Engines.choose(host, java.util.Optional.of(Engine.BUILTIN));
    User user = Users.resolve(spec.tree(), spec.process().user());
    try (RunFolder folder = RunFolder.create(folders)) {
      Command command = new Launch(host, Engine.BUILTIN, spec, user, folder).command();
      folder.prepare(spec, user, host.idMap());
      Limits.Result result = limits.run(command);
      folder.awaitCleared();
      if (!folder.hasStarted() && result.exceeded().isEmpty()) {
        throw TareException.unsupported(
                "cannot make a sandbox: " + folder.failure().orElse("it said nothing"))
            .withHint("tare info says what this machine offers");
      }
      return result;
    } catch (IOException e) {
      throw TareException.of(e, "cannot run in a sandbox");
    }
  }
}
