package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare pause CONTAINER…` and `tare unpause CONTAINER…`.
final class PauseCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 1, "CONTAINER", "names or ids of containers");
  private final String description;
  private final String example;
  private final BiConsumer<Lifecycle, Container> work;

  private PauseCommand(String description, String example, BiConsumer<Lifecycle, Container> work) {
    this.description = description;
    this.example = example;
    this.work = work;
  }

  static PauseCommand pause() {
    return new PauseCommand(
        "Stops every process of containers where it stands.", "tare pause web", Lifecycle::pause);
  }

  static PauseCommand unpause() {
    return new PauseCommand("Lets paused containers go on.", "tare unpause web", Lifecycle::resume);
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    Arguments.explain(spec, description, example);
  }

  @Override
  public int run(Session session) {
    Lifecycle lifecycle = new Lifecycle(session.containers(), session.host());
    return Each.of(
        session,
        containers.getValue(),
        container -> {
          work.accept(lifecycle, container);
          session.console().println(container.name());
        });
  }
}
