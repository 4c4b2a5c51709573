package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import java.util.function.Function;

/// Carries out the instructions of one stage, each a function from state to state.
final class Execution {
  private final ConfigEdits config;
  private final FileSteps files;
  private final RunSteps runs;
  private final Steps steps;

  Execution(ConfigEdits config, FileSteps files, RunSteps runs, Steps steps) {
    this.config = config;
    this.files = files;
    this.runs = runs;
    this.steps = steps;
  }

  StageState apply(StageState state, Planned planned) {
    try {
      return apply(state, planned, expanded(state, planned));
    } catch (TareException e) {
      throw planned.placed(e);
    }
  }

  private Instruction expanded(StageState state, Planned planned) {
    return planned.instruction() instanceof Instruction.Arg arg
        ? arg
        : expansion(state, planned).expand(planned.instruction());
  }

  private Expansion expansion(StageState state, Planned planned) {
    return new Expansion(
        planned.file(),
        planned.escape(),
        state::variable,
        name -> steps.warn("%s: the variable %s is not set".formatted(planned.place(), name)));
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
      case Instruction.Copy copy -> step(planned, _ -> files.copy(state, copy, planned));
      case Instruction.Add add -> step(planned, _ -> files.add(state, add, planned));
      case Instruction.Workdir workdir -> step(planned, _ -> files.workdir(state, workdir));
      case Instruction.Run run -> step(planned, step -> runs.run(state, run, planned, step));
    };
  }

  private StageState arg(StageState before, Planned planned, Instruction.Arg arg) {
    StageState state = before;
    for (Instruction.Arg single : Args.singles(arg)) {
      state = state.withArgs(state.args().declare(single, expansion(state, planned)));
    }
    return state.with(config.lines().empty(shown(state, arg)));
  }

  private static String shown(StageState state, Instruction.Arg arg) {
    StringBuilder text = new StringBuilder("ARG");
    for (Instruction.Arg.Variable variable : arg.variables()) {
      text.append(' ').append(variable.name());
      if (!Globals.PROXIES.contains(variable.name())) {
        state.args().value(variable.name()).ifPresent(value -> text.append('=').append(value));
      }
    }
    return text.toString();
  }

  private StageState step(Planned planned, Function<BuildProgress.Step, StageState> work) {
    return steps.run(HistoryLines.title(planned.instruction()), work);
  }
}
