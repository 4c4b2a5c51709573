package dev.tare.cli;

import dev.tare.container.Lifecycle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare unpause CONTAINER…`.
final class UnpauseCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 1, "CONTAINER", "names or ids of containers");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    Arguments.explain(spec, "Lets paused containers go on.", "tare unpause web");
  }

  @Override
  public int run(Session session) {
    Lifecycle lifecycle = new Lifecycle(session.containers(), session.host());
    return Each.of(
        session,
        containers.getValue(),
        container -> {
          lifecycle.resume(container);
          session.console().println(container.name());
        });
  }
}
