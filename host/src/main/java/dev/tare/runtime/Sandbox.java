package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.runtime.Launch.Gate;
import dev.tare.sys.Command;
import dev.tare.sys.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Runs a program of an image, or of this machine over a throw-away overlay, within bounds and
/// catches what it writes: for probes. Whether it has a network and may write is said by the
/// [RunSpec]. Runs in the built-in sandbox, whose parts every Linux has, so that a probe shows the
/// same on every machine.
public final class Sandbox {
  private final Host host;
  private final Path folders;

  /// How a program ran.
  ///
  /// @param untraced why there is no trace, where one was asked for
  public record Run(Limits.Result result, Optional<String> untraced) {}

  /// @param folders where run folders are made
  public Sandbox(Host host, Path folders) {
    this.host = host;
    this.folders = folders;
  }

  /// @return the status is 126 or 127 where the kernel refused to start the program
  /// @throws TareException UNSUPPORTED where this machine cannot make the sandbox
  public Limits.Result run(RunSpec spec, Limits limits) {
    return run(spec, Conditions.of(limits)).result();
  }

  /// See [#run(RunSpec, Limits)].
  public Run run(RunSpec spec, Conditions conditions) {
    Engines.choose(host, Optional.of(Engine.BUILTIN));
    User user = Users.resolve(conditions.accounts().orElse(spec.tree()), spec.process().user());
    try (RunFolder folder = RunFolder.create(folders)) {
      // the time of the program does not count what the sandbox takes to make
      Command command = new Launch(host, Engine.BUILTIN, spec, user, folder, Gate.GATED).command();
      folder.prepare(spec, user, host.idMap());
      Attending attending = new Attending(host, folder, conditions);
      Limits.Result result = conditions.limits().run(command, conditions.input(), attending);
      folder.awaitCleared();
      if (!folder.hasStarted() && result.exceeded().isEmpty()) {
        throw TareException.unsupported(
                "cannot make a sandbox: " + folder.failure().orElse("it said nothing"))
            .withHint("tare info says what this machine offers");
      }
      return new Run(result, attending.finish());
    } catch (IOException e) {
      throw TareException.of(e, "cannot run in a sandbox");
    }
  }
}
