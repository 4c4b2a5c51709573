package dev.tare.cli;

import dev.tare.container.Lifecycle;
import dev.tare.container.SignalName;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare kill CONTAINER…`.
final class KillCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 1, "CONTAINER", "names or ids of containers");
  private final OptionSpec signal =
      Arguments.textOr("KILL", "SIGNAL", "name or number; KILL unless given", "-s", "--signal");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    spec.addOption(signal);
    Arguments.explain(
        spec,
        "Sends a signal to the program of containers.",
        "tare kill web",
        "tare kill -s HUP web");
  }

  @Override
  public int run(Session session) {
    int number = SignalName.parse(signal.getValue());
    Lifecycle lifecycle = new Lifecycle(session.containers(), session.host());
    return Each.of(
        session,
        containers.getValue(),
        container -> {
          lifecycle.kill(container, number);
          session.console().println(container.name());
        });
  }
}
