package dev.tare.cli;

import dev.tare.container.Lifecycle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare pause CONTAINER…`.
final class PauseCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 1, "CONTAINER", "names or ids of containers");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    Arguments.explain(spec, "Stops every process of containers where it stands.", "tare pause web");
  }

  @Override
  public int run(Session session) {
    Lifecycle lifecycle = new Lifecycle(session.containers(), session.host());
    return Each.of(
        session,
        containers.getValue(),
        container -> {
          lifecycle.pause(container);
          session.console().println(container.name());
        });
  }
}
