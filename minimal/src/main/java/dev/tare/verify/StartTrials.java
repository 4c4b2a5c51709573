package dev.tare.verify;

import dev.tare.layer.TreePath;
import dev.tare.runtime.Conditions;
import dev.tare.runtime.MemoryGroup;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Sandbox;
import dev.tare.sys.Limits;
import dev.tare.verify.StartCost.End;
import dev.tare.verify.StartCost.Measure;
import dev.tare.verify.StartCost.Memory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/// Measures how long programs of images take until they end, or until they wait for connections.
/// Memory is that of a control group where one can be made, else that of the first process (VmHWM,
/// proc(5)). The sandbox has no network but a loopback of its own, and what a program writes is
/// gone with it.
public final class StartTrials {
  private final Sandbox sandbox;

  public StartTrials(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /// @param words the program and its arguments
  /// @param runs how many times it is run for its time; as many more are for its memory where there
  ///   are no control groups and the program ends by itself
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
    List<Run> timed = runs(spec, conditions, runs);
    List<Long> times = timed.stream().map(run -> run.elapsed().toNanos()).toList();
    return new StartCost(
        timed.getFirst().end(),
        timed.getFirst().said(),
        Duration.ofNanos(median(times)),
        memory(timed, () -> runs(spec, conditions.withEnd(Conditions.End.HELD), runs)),
        runs);
  }

  private List<Run> runs(RunSpec spec, Conditions conditions, int count) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(run(spec, conditions));
    }
    return runs;
  }

  /// What control groups counted, else what could be seen of the first process: of a program that
  /// ends by itself only where it is held for that.
  private static Optional<Memory> memory(List<Run> timed, Supplier<List<Run>> heldRuns) {
    List<Long> counted = present(timed, Run::grouped);
    if (counted.size() == timed.size()) {
      return Optional.of(new Memory(median(counted), Measure.CONTROL_GROUP));
    }
    boolean endsItself = timed.getFirst().end() instanceof End.Exited;
    List<Long> seen = present(endsItself ? heldRuns.get() : timed, Run::peak);
    return seen.isEmpty()
        ? Optional.empty()
        : Optional.of(new Memory(median(seen), Measure.FIRST_PROCESS));
  }

  private static List<Long> present(List<Run> runs, Function<Run, OptionalLong> of) {
    return runs.stream().map(of).flatMapToLong(OptionalLong::stream).boxed().toList();
  }

  /// @param peak of the first process
  /// @param grouped of its control group
  private record Run(
      End end, String said, Duration elapsed, OptionalLong peak, OptionalLong grouped) {}

  private Run run(RunSpec spec, Conditions conditions) {
    Optional<MemoryGroup> group =
        conditions.end() == Conditions.End.HELD ? Optional.empty() : MemoryGroup.create();
    try {
      Onlooker onlooker = new Onlooker(group);
      Limits.Result result = sandbox.run(spec, conditions.withAttendant(onlooker)).result();
      return new Run(
          end(onlooker, result),
          lastLine(result.outcome().err().toString()),
          onlooker.elapsed(),
          onlooker.peak(),
          group.map(MemoryGroup::peak).orElse(OptionalLong.empty()));
    } finally {
      group.ifPresent(MemoryGroup::close);
    }
  }

  private static End end(Onlooker onlooker, Limits.Result result) {
    if (onlooker.port().isPresent()) {
      return new End.Listening(onlooker.port().getAsInt());
    }
    return result.exceeded().isPresent()
        ? new End.StillRunning()
        : new End.Exited(result.outcome().status());
  }

  private static String lastLine(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).reduce("", (_, b) -> b);
  }

  static long median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
