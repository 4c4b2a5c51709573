package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerFiles;
import dev.tare.container.ContainerStore;
import dev.tare.container.Life;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Engine;
import dev.tare.runtime.Entering;
import dev.tare.runtime.ProcessSpec;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare exec CONTAINER PROGRAM [ARG…]`.
final class ExecCommand implements Verb {
  private final ProcessOptions options = new ProcessOptions();
  private final OptionSpec detach =
      Arguments.flag("start it and leave it to itself", "-d", "--detach");
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a container that runs");
  private final PositionalParamSpec command =
      Arguments.many(1, 1, "PROGRAM", "a program of the container, with its arguments");

  @Override
  public void describe(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    options.addTo(spec);
    spec.addOption(detach);
    spec.addPositional(container).addPositional(command);
    Arguments.explain(
        spec,
        "Runs a further program in a container that runs, and ends with its exit status; 127 where the"
            + " container holds no such program. For one without a shell there is tare debug.",
        "tare exec web cat /etc/os-release",
        "tare exec -it web sh");
  }

  @Override
  public int run(Session session) {
    ContainerStore containers = session.containers();
    Container found = containers.find(container.getValue());
    Life life = containers.life(found);
    if (life.status() == Life.Status.PAUSED) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot run in container %s: it is paused".formatted(found.name()))
          .withHint("tare unpause " + found.name());
    }
    var first =
        life.first()
            .orElseThrow(() ->
                TareException.of(
                        TareException.Kind.REFUSED,
                        "cannot run in container %s: it does not run".formatted(found.name()))
                    .withHint("tare start " + found.name()));
    refuseUnwatched(containers, found);
    ProcessSpec process = process(session, found);
    Entering.Wait wait = detach.<Boolean>getValue() ? Entering.Wait.NOT : Entering.Wait.FOR_END;
    Ended ended;
    try (ContainerFiles files = ContainerFiles.running(first)) {
      var target =
          new Entering.Target(
              containers.seat(found), first, found.engine(), found.isolation(), files);
      ended = new Entering(session.host()).run(target, process, wait);
    }
    ended.failure().ifPresent(f -> explain(session.console(), found, process, ended.status(), f));
    return ended.status();
  }

  /// Engines enter by the mount namespace of conmon, where the root is mounted.
  private static void refuseUnwatched(ContainerStore containers, Container found) {
    if (found.engine() != Engine.BUILTIN && !containers.seat(found).isWatched()) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot run in container %s: its conmon was killed".formatted(found.name()))
          .withHint("tare restart %s, or look into it with tare debug".formatted(found.name()));
    }
  }

  private ProcessSpec process(Session session, Container found) {
    ProcessSpec own = found.process();
    List<String> words = command.getValue();
    return options.applied(
        session,
        new ProcessSpec(words, own.env(), own.workingDir(), own.user(), ProcessSpec.Console.NONE));
  }

  private static void explain(
      Console console,
      Container found,
      ProcessSpec process,
      int status,
      Ended.EngineFailure failure) {
    String program = process.args().getFirst();
    if (!failure.message().isEmpty()) {
      console.note(
          "tare: cannot run %s in %s: %s".formatted(program, found.name(), failure.message()));
      return;
    }
    console.note(
        "tare: cannot run %s in %s: %s"
            .formatted(
                program,
                found.name(),
                status == 127
                    ? "the container holds no such program, or not what it needs to start"
                    : "it is no program, or not executable"));
    console.note("  hint: bring your own tools: tare debug " + found.name());
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return RunCommand.FAILED;
  }
}
