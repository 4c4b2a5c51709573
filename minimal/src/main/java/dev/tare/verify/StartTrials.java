package dev.tare.verify;

import dev.tare.layer.TreePath;
import dev.tare.runtime.Conditions;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Sandbox;
import dev.tare.sys.Limits;
import dev.tare.verify.StartCost.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Measures how long programs of images take until they end, or until they wait for connections.
/// The sandbox has no cgroup, so that memory is that of the first process (VmHWM, proc(5)); it has
/// no network but a loopback of its own, and what a program writes is gone with it.
public final class StartTrials {
  private final Sandbox sandbox;

  public StartTrials(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /// @param words the program and its arguments
  /// @param runs how many times it is run for its time; one more run is for its memory
  /// @param time how long one run may take
  /// @throws dev.tare.base.TareException UNSUPPORTED where this machine cannot make the sandbox
  public StartCost measure(
      Ground ground, Setting setting, List<String> words, int runs, Duration time) {
    ProcessSpec process =
        new ProcessSpec(
            words,
            setting.env(),
            TreePath.of(setting.workingDir()).toString(),
            setting.user(),
            ProcessSpec.Console.NONE);
    Isolation isolation =
        new Isolation(
            Network.NONE, RootAccess.THROW_AWAY, ground.volumes(), Optional.of(Setting.HOSTNAME));
    RunSpec spec = new RunSpec(ground.root(), ground.tree(), process, isolation);
    Conditions conditions =
        Conditions.of(new Limits(time, Observation.MAX_OUTPUT)).withAccounts(setting.accounts());
    Run held = run(spec, conditions.withEnd(Conditions.End.HELD));
    List<Run> timed = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      timed.add(run(spec, conditions));
    }
    List<Duration> times = new ArrayList<>(timed.stream().map(Run::elapsed).toList());
    OptionalLong peak =
        held.peak().isPresent()
            ? held.peak()
            : timed.stream().flatMapToLong(one -> one.peak().stream()).max();
    return new StartCost(timed.getFirst().end(), median(times), peak, runs);
  }

  private record Run(End end, Duration elapsed, OptionalLong peak) {}

  private Run run(RunSpec spec, Conditions conditions) {
    Onlooker onlooker = new Onlooker();
    Limits.Result result = sandbox.run(spec, conditions.withAttendant(onlooker)).result();
    End end =
        onlooker.port().isPresent()
            ? new End.Listening(onlooker.port().getAsInt())
            : result.exceeded().isPresent()
                ? new End.StillRunning()
                : new End.Exited(result.outcome().status());
    return new Run(end, onlooker.elapsed(), onlooker.peak());
  }

  static Duration median(List<Duration> times) {
    Collections.sort(times);
    int middle = times.size() / 2;
    return times.size() % 2 == 1
        ? times.get(middle)
        : times.get(middle - 1).plus(times.get(middle)).dividedBy(2);
  }
}
