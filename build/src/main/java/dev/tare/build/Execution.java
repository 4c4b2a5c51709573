package dev.tare.build;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Mount;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Carries out the instructions of one stage, each a function from state to state.
final class Execution {
  private final ConfigEdits config;
  private final FileSteps files;
  private final RunSteps runs;
  private final Steps steps;
  private final Dockerfile dockerfile;

  Execution(
      ConfigEdits config, FileSteps files, RunSteps runs, Steps steps, Dockerfile dockerfile) {
    this.config = config;
    this.files = files;
    this.runs = runs;
    this.steps = steps;
    this.dockerfile = dockerfile;
  }

  StageState apply(StageState state, Planned planned) {
    try {
      StageState after = apply(state, planned, expanded(state, planned));
      return after.layers() == state.layers()
          ? after
          : after.madeBy(new MadeLayer.Maker(planned, state.config()));
    } catch (TareException e) {
      throw planned.placed(e);
    }
  }

  private Instruction expanded(StageState state, Planned planned) {
    if (planned.instruction() instanceof Instruction.Arg arg) {
      return arg;
    }
    Set<String> undefined = new LinkedHashSet<>();
    Instruction expanded = expansion(state, planned, undefined).expand(planned.instruction());
    undefined.forEach(name -> undefined(state, planned, name));
    return expanded;
  }

  private static Expansion expansion(StageState state, Planned planned, Set<String> undefined) {
    return new Expansion(planned.file(), planned.escape(), state::variable, undefined::add);
  }

  private void undefined(StageState state, Planned planned, String name) {
    dockerfile
        .undefined(name, planned.instruction().written().span(), state.names())
        .ifPresent(finding -> {
          String text = planned.place() + ": " + finding.message();
          if (finding.severity() == Finding.Severity.ERROR) {
            throw planned.failure(TareException.Kind.INVALID, finding.message());
          }
          steps.warn(text);
        });
  }

  private StageState apply(StageState state, Planned planned, Instruction instruction) {
    return switch (instruction) {
      case Instruction.From _ -> throw new IllegalArgumentException("FROM within a stage");
      case Instruction.Arg arg -> arg(state, planned, arg);
      case Instruction.Env env -> config.env(state, env);
      case Instruction.Label label -> config.label(state, label);
      case Instruction.Cmd cmd -> config.cmd(state, cmd);
      case Instruction.Entrypoint entrypoint -> config.entrypoint(state, entrypoint);
      case Instruction.User user -> config.user(state, user);
      case Instruction.Expose expose -> config.expose(state, expose, planned.file());
      case Instruction.Volume volume -> config.volume(state, volume);
      case Instruction.StopSignal signal -> config.stopSignal(state, signal);
      case Instruction.Healthcheck healthcheck -> config.healthcheck(state, healthcheck);
      case Instruction.Shell shell -> config.shell(state, shell);
      case Instruction.Onbuild onbuild -> config.onbuild(state, onbuild);
      case Instruction.Maintainer maintainer -> config.maintainer(state, maintainer);
      case Instruction.Copy copy -> {
        awaitSource(copy.from(), planned);
        yield step(planned, step -> files.copy(state, copy, planned, step));
      }
      case Instruction.Add add -> step(planned, step -> files.add(state, add, planned, step));
      case Instruction.Workdir workdir ->
          step(planned, step -> files.workdir(state, workdir, step));
      case Instruction.Run run -> {
        for (String mount : run.mounts()) {
          awaitSource(Mount.from(mount, run.written().span(), planned.file()), planned);
        }
        yield step(planned, step -> runs.run(state, run, planned, step));
      }
    };
  }

  /// What waits for another stage is no step under way.
  private void awaitSource(Optional<String> from, Planned planned) {
    if (from.isPresent()) {
      SourceTree _ = files.sources().of(from, planned);
    }
  }

  private StageState arg(StageState start, Planned planned, Instruction.Arg arg) {
    StageState state = start;
    for (Instruction.Arg single : Args.singles(arg)) {
      Set<String> undefined = new LinkedHashSet<>();
      Expansion expansion = expansion(state, planned, undefined);
      StageState before = state;
      state = state.withArgs(state.args().declare(single, expansion));
      undefined.forEach(name -> undefined(before, planned, name));
    }
    return state.with(config.lines().empty(shown(state, arg)));
  }

  private static String shown(StageState state, Instruction.Arg arg) {
    StringBuilder text = new StringBuilder("ARG");
    for (Instruction.Arg.Variable variable : arg.variables()) {
      text.append(' ').append(variable.name());
      if (!Globals.isProxy(variable.name())) {
        state.args().value(variable.name()).ifPresent(value -> text.append('=').append(value));
      }
    }
    return text.toString();
  }

  private StageState step(Planned planned, Function<BuildProgress.Step, StageState> work) {
    return steps.run(HistoryLines.title(planned.instruction()), work);
  }
}
