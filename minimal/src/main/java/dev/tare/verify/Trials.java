package dev.tare.verify;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import dev.tare.runtime.Conditions;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Sandbox;
import dev.tare.sys.Limits;
import dev.tare.verify.Observation.Ending;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Runs probes in roots and observes them. A probe has no network but a loopback of its own, and
/// what it writes is gone with it, in the machine's own root too.
public final class Trials {
  private static final int RUNS = 5;

  private final Sandbox sandbox;

  /// Whether a probe is followed by strace.
  public enum Tracing {
    NONE,
    NAMES
  }

  public Trials(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /// Runs `probe` in `ground` once.
  ///
  /// @throws TareException UNSUPPORTED where this machine cannot make the sandbox, or not over that
  ///   root
  public Observation observe(Ground ground, Setting setting, Probe probe, Tracing tracing) {
    Recorder recorder = new Recorder(Bytes.utf8(setting.workingDir()));
    Conditions conditions = conditions(setting, probe);
    if (tracing == Tracing.NAMES) {
      conditions = conditions.withTracing(recorder::read);
    }
    Optional<Asker> asker = probe.request().map(path -> new Asker(path, probe.time()));
    if (asker.isPresent()) {
      conditions = conditions.withAttendant(asker.get());
    }
    Sandbox.Run run = sandbox.run(spec(ground, setting, probe), conditions);
    Limits.Result result = run.result();
    return new Observation(
        ending(result),
        result.outcome().out(),
        result.outcome().err(),
        asker.flatMap(Asker::answer),
        recorder.trace,
        run.untraced());
  }

  /// Measures `probe` in `ground`: how long it takes, the shortest of several runs, and how much
  /// memory it holds at once.
  ///
  /// @throws TareException see [#observe]
  public Cost measure(Ground ground, Setting setting, Probe probe) {
    RunSpec spec = spec(ground, setting, probe);
    Conditions conditions = conditions(setting, probe);
    Meter memory = new Meter();
    Sandbox.Run run =
        sandbox.run(spec, conditions.withEnd(Conditions.End.HELD).withAttendant(memory));
    if (run.result().exceeded().isPresent()) {
      return new Cost(Optional.empty(), memory.peak());
    }
    Duration best = probe.time();
    for (int i = 0; i < RUNS; i++) {
      Meter time = new Meter();
      sandbox.run(spec, conditions.withAttendant(time));
      best = time.elapsed().compareTo(best) < 0 ? time.elapsed() : best;
    }
    return new Cost(Optional.of(best), memory.peak());
  }

  private static Conditions conditions(Setting setting, Probe probe) {
    return Conditions.of(new Limits(probe.time(), Observation.MAX_OUTPUT))
        .withInput(probe.input())
        .withAccounts(setting.accounts());
  }

  private static final class Recorder {
    private final Bytes directory;
    private Trace trace = Trace.EMPTY;

    Recorder(Bytes directory) {
      this.directory = directory;
    }

    void read(Path file) throws java.io.IOException {
      try (InputStream in = Files.newInputStream(file)) {
        trace = Trace.parse(in, directory);
      }
    }
  }

  private static RunSpec spec(Ground ground, Setting setting, Probe probe) {
    ProcessSpec process =
        new ProcessSpec(
            probe.words(),
            setting.env(),
            TreePath.of(setting.workingDir()).toString(),
            setting.user(),
            ProcessSpec.Console.NONE);
    Isolation isolation =
        new Isolation(
            Network.NONE, RootAccess.THROW_AWAY, ground.volumes(), Optional.of(Setting.HOSTNAME));
    return new RunSpec(ground.root(), ground.tree(), process, isolation);
  }

  private static Ending ending(Limits.Result result) {
    return switch (result.exceeded().orElse(null)) {
      case TIME -> new Ending.StillRunning();
      case OUTPUT -> new Ending.WroteTooMuch();
      case null -> new Ending.Exited(result.outcome().status());
    };
  }
}
