package dev.tare.cli;

import dev.tare.runtime.ProcessSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// How a program in a container runs: the words that `run`, `create` and `exec` share.
final class ProcessOptions {
  private final OptionSpec interactive =
      Arguments.flag("give the program our standard input", "-i", "--interactive");
  private final OptionSpec terminal = Arguments.flag("give the program a terminal", "-t", "--tty");
  private final OptionSpec env =
      Arguments.texts(
          "NAME[=VALUE]", "a variable; without a value, that of this environment", "-e", "--env");
  private final OptionSpec envFiles =
      Arguments.texts("FILE", "variables, one NAME[=VALUE] a line", "--env-file");
  private final OptionSpec workdir =
      Arguments.text("DIR", "the working directory", "-w", "--workdir");
  private final OptionSpec user =
      Arguments.text("USER[:GROUP]", "whom to run as, by name or number", "-u", "--user");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(interactive, terminal, env, envFiles, workdir, user)) {
      spec.addOption(option);
    }
  }

  /// `process` with what was asked for.
  ProcessSpec applied(Session session, ProcessSpec process) {
    ProcessSpec applied =
        process
            .withEnv(Variables.of(session, envFiles.getValue(), env.getValue()))
            .withConsole(console());
    @Nullable String directory = workdir.getValue();
    @Nullable String as = user.getValue();
    applied = directory == null ? applied : applied.withWorkingDir(directory);
    return as == null ? applied : applied.withUser(as);
  }

  /// Whether a terminal is asked for.
  boolean hasTerminal() {
    return terminal.getValue();
  }

  private ProcessSpec.Console console() {
    if (terminal.<Boolean>getValue()) {
      return ProcessSpec.Console.TERMINAL;
    }
    return interactive.<Boolean>getValue() ? ProcessSpec.Console.INPUT : ProcessSpec.Console.NONE;
  }
}
