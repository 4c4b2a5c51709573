package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Lifecycle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare wait CONTAINER…`.
final class WaitCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 1, "CONTAINER", "names or ids of containers");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    Arguments.explain(
        spec,
        "Waits until containers have ended, and prints the exit status of each.",
        "tare wait job");
  }

  @Override
  public int run(Session session) {
    Lifecycle lifecycle = new Lifecycle(session.containers(), session.host());
    return Each.of(
        session,
        containers.getValue(),
        container ->
            session
                .console()
                .println(
                    lifecycle
                        .await(container)
                        .map(String::valueOf)
                        .orElseThrow(() ->
                            TareException.notFound(
                                "cannot tell how container %s ended: nobody wrote it down"
                                    .formatted(container.name())))));
  }
}
