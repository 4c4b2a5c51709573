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
import java.util.stream.Stream;
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
      Arguments.text("crun|runc|builtin", "what runs it, also as /usr/bin/crun", "--runtime");
  private final OptionSpec kind =
      Arguments.choice(
          List.of("", "oci", "rootless", "chroot"),
          "oci|rootless|chroot",
          "as buildah has it (BUILDAH_ISOLATION says the same); chroot is --runtime builtin",
          "--isolation");
  private final OtherOptions others =
      new OtherOptions()
          .withoutEffect("--no-pivot")
          .valuesWithoutEffect("--cgroupns", "--uts", "--contextdir")
          .refusing("programs of a container see the usual devices alone", "--device")
          .refusing("tare gives engines no options but its own", "--runtime-flag");
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
    others.addTo(spec);
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
    others.check();
    WorkingContainer found = session.working().find(container.getValue());
    List<String> command = command(found);
    isolation.take(found.options());
    boolean hasTerminal = hasTerminal(session);
    Optional<History> line = history.line(session, "/bin/sh -c " + String.join(" ", command));
    try (ImageStore store = session.openStore()) {
      var program =
          new Workshop.Program(
              now -> process(session, now, command, hasTerminal),
              isolation.isolation(session),
              Engines.choose(session.host(), engine(session.environment())),
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

  /// Scripts ask for a terminal where there is none; a program runs without one as well.
  private boolean hasTerminal(Session session) {
    boolean isWanted = terminal.<Boolean>getValue() || process.hasTerminal();
    boolean isThere = session.environment().isTerminal(0);
    if (isWanted && !isThere) {
      session.console().note("tare: there is no terminal to give; the program runs without");
    }
    return isWanted && isThere;
  }

  private ProcessSpec process(
      Session session, WorkingContainer now, List<String> command, boolean hasTerminal) {
    ProcessSpec usual = ProcessSpec.of(now.config(), Optional.of(command), List.of());
    // as with buildah, a program always has our input
    ProcessSpec program =
        process
            .applied(session, usual)
            .withConsole(hasTerminal ? ProcessSpec.Console.TERMINAL : ProcessSpec.Console.INPUT);
    @Nullable String directory = workingDir.getValue();
    return directory == null ? program : program.withWorkingDir(directory);
  }

  private Optional<Engine> engine(Environment environment) {
    String given = kind.getValue();
    String asked = given.isEmpty() ? environment.variable("BUILDAH_ISOLATION").orElse("") : given;
    @Nullable String wanted = runtime.getValue();
    if (wanted == null || wanted.equals("auto")) {
      return asked.equals("chroot") ? Optional.of(Engine.BUILTIN) : Optional.empty();
    }
    String name = wanted.substring(wanted.lastIndexOf('/') + 1);
    return Optional.of(
        Stream.of(Engine.values())
            .filter(engine -> engine.id().equals(name))
            .findFirst()
            .orElseThrow(() ->
                TareException.invalid(
                    "cannot use --runtime %s: tare knows crun, runc and builtin"
                        .formatted(wanted))));
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
