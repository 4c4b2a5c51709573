package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare stop CONTAINER…`.
final class StopCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 0, "CONTAINER", "names or ids of containers");
  private final OptionSpec all = Arguments.flag("every container that runs", "-a", "--all");
  private final OptionSpec time = time();

  static OptionSpec time() {
    return Arguments.text(
        "SECONDS",
        "how long to wait; as it was created with unless given",
        "-t",
        "--time",
        "--timeout");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    spec.addOption(all).addOption(time);
    Arguments.explain(
        spec,
        "Asks containers to end with their stop signal, and kills them when they have not done so in time. A program that has no handler for the signal is killed at once: as the first process of its namespace it never gets it.",
        "tare stop web",
        "tare stop -t 30 db",
        "tare stop -a");
  }

  @Override
  public int run(Session session) {
    Lifecycle lifecycle = new Lifecycle(session.containers(), session.host());
    List<String> names = containers.getValue();
    Chosen.check(names, all.getValue(), "stop", "CONTAINER", "containers");
    OptionalInt seconds = seconds(time);
    Consumer<Container> work =
        container -> {
          stop(session, lifecycle, container, seconds);
          session.console().println(container.name());
        };
    return names.isEmpty()
        ? Each.all(session, session.containers().all(), work)
        : Each.of(session, names, work);
  }

  /// How long to wait, where `time` was given.
  static OptionalInt seconds(OptionSpec time) {
    @Nullable String given = time.getValue();
    return given == null
        ? OptionalInt.empty()
        : OptionalInt.of(Numbers.whole(given, "--time", "seconds"));
  }

  /// Stops one, and says so where it had to be killed at once.
  static void stop(Session session, Lifecycle lifecycle, Container container, OptionalInt seconds) {
    Lifecycle.Stopped how = lifecycle.stop(container, seconds.orElse(container.stopSeconds()));
    if (how == Lifecycle.Stopped.KILLED_AS_DEAF) {
      session
          .console()
          .note(
              "tare: %s has no handler for its stop signal and was killed"
                  .formatted(container.name()));
    }
  }
}
