package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.store.ImageStore;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare restart CONTAINER…`.
final class RestartCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 1, "CONTAINER", "names or ids of containers");
  private final OptionSpec time = StopCommand.time();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    spec.addOption(time);
    Arguments.explain(
        spec,
        "Stops containers and starts them again; those that do not run are started. What they wrote is there"
            + " again. One with --rm is gone when it ends, and cannot be started again.",
        "tare restart web",
        "tare restart -t 0 db");
  }

  @Override
  public int run(Session session) {
    OptionalInt seconds = StopCommand.seconds(time);
    try (ImageStore store = session.openStore()) {
      Starting starting = Starting.of(session, store, session.host());
      starting.lifecycle().check();
      AtomicInteger worst = new AtomicInteger();
      int code =
          Each.of(
              session,
              containers.getValue(),
              container ->
                  worst.accumulateAndGet(restart(starting, container, seconds), Math::max));
      return code == 0 ? worst.get() : code;
    }
  }

  private static int restart(Starting starting, Container container, OptionalInt seconds) {
    StopCommand.stop(starting.session(), starting.lifecycle(), container, seconds);
    int status = starting.start(container);
    if (status == 0) {
      starting.session().console().println(container.name());
    }
    return status;
  }
}
