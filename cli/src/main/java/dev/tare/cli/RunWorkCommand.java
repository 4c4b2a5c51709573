package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.History;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Engine;
import dev.tare.runtime.Engines;
import dev.tare.runtime.ProcessSpec;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare run CONTAINER -- COMMAND` in a working container.
final class RunWorkCommand implements Verb {
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a working container");
  private final PositionalParamSpec words =
      Arguments.many(1, 1, "COMMAND", "a program and its words; -- may stand before it");
  private final ProcessOptions process = new ProcessOptions();
  private final OptionSpec workingDir =
      Arguments.text("DIR", "the working directory", "--workingdir");
  private final OptionSpec terminal = Arguments.flag("as -t", "--terminal");
  private final IsolationOptions isolation = new IsolationOptions();
  private final OptionSpec runtime =
      Arguments.choice(
          List.of("auto", "crun", "runc", "builtin"),
          "crun|runc|builtin",
          "what runs it",
          "--runtime");
  private final OptionSpec kind =
      Arguments.choice(
          List.of("oci", "rootless", "chroot"),
          "oci|rootless|chroot",
          "as buildah has it; chroot is --runtime builtin",
          "--isolation");
  private final HistoryOption history = new HistoryOption();

  @Override
  public void describe(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    spec.addPositional(container).addPositional(words);
    for (OptionSpec option : List.of(workingDir, terminal, runtime, kind)) {
      spec.addOption(option);
    }
    process.addTo(spec);
    isolation.addTo(spec);
    history.addTo(spec);
    Arguments.explain(
        spec,
        "Runs a program in a working container, with the variables, user and directory of its config and"
            + " without its entrypoint. What it writes is in the image of a commit; mounts and their places"
            + " are not. Ends with the program's exit status.",
        "tare run work -- apt-get install -y nginx-light",
        "tare run -v ./cache:/var/cache/apt work -- sh -c 'apt-get update'");
  }

  @Override
  public int run(Session session) {
    WorkingContainer found = session.working().find(container.getValue());
    List<String> command = command(found);
    Optional<History> line = history.line(session, "/bin/sh -c " + String.join(" ", command));
    try (ImageStore store = session.openStore()) {
      var program =
          new Workshop.Program(
              now -> process(session, now, command),
              isolation.isolation(session),
              Engines.choose(session.host(), engine()),
              line);
      Ended ended = session.workshop(store).run(found, program);
      ended.failure().ifPresent(failure -> explain(session, command, found, failure));
      return ended.status();
    }
  }

  private List<String> command(WorkingContainer found) {
    List<String> given = words.getValue();
    List<String> command = given.getFirst().equals("--") ? given.subList(1, given.size()) : given;
    if (command.isEmpty()) {
      throw TareException.invalid(
          "cannot run in container %s: COMMAND is missing".formatted(found.name()));
    }
    return command;
  }

  private ProcessSpec process(Session session, WorkingContainer now, List<String> command) {
    ProcessSpec usual =
        ProcessSpec.of(now.config(), Optional.of(command), List.of())
            .withConsole(ProcessSpec.Console.INPUT);
    ProcessSpec asked = process.applied(session, usual);
    ProcessSpec.Console console =
        terminal.<Boolean>getValue() ? ProcessSpec.Console.TERMINAL : asked.console();
    // as with buildah, a program always has our input
    ProcessSpec program =
        asked.withConsole(
            console == ProcessSpec.Console.NONE ? ProcessSpec.Console.INPUT : console);
    @Nullable String directory = workingDir.getValue();
    return directory == null ? program : program.withWorkingDir(directory);
  }

  private Optional<Engine> engine() {
    String wanted = runtime.getValue();
    if (wanted.equals("auto")) {
      return kind.getValue().equals("chroot") ? Optional.of(Engine.BUILTIN) : Optional.empty();
    }
    return Optional.of(Engine.valueOf(wanted.toUpperCase(java.util.Locale.ROOT)));
  }

  private static void explain(
      Session session, List<String> command, WorkingContainer found, Ended.EngineFailure failure) {
    session
        .console()
        .note("tare: cannot run %s in container %s".formatted(command.getFirst(), found.name()));
    failure
        .message()
        .lines()
        .forEach(
            line -> session.console().note("  %s said: %s".formatted(failure.engine().id(), line)));
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return RunCommand.FAILED;
  }
}
