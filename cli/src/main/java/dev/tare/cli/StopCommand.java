package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare stop CONTAINER…`.
final class StopCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 0, "CONTAINER", "names or ids of containers");
  private final OptionSpec all = Arguments.flag("every container that runs", "-a", "--all");
  private final OptionSpec time =
      Arguments.text(
          "SECONDS", "how long to wait; as it was created with unless given", "-t", "--time");

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
    List<Container> chosen =
        names.isEmpty()
            ? session.containers().all()
            : names.stream().map(session.containers()::find).toList();
    @Nullable String given = time.getValue();
    return Each.all(
        session,
        chosen,
        container -> {
          int seconds =
              given == null ? container.stopSeconds() : Numbers.whole(given, "--time", "seconds");
          if (lifecycle.stop(container, seconds) == Lifecycle.Stopped.KILLED_AS_DEAF) {
            session
                .console()
                .note(
                    "tare: %s has no handler for its stop signal and was killed"
                        .formatted(container.name()));
          }
          session.console().println(container.name());
        });
  }
}
