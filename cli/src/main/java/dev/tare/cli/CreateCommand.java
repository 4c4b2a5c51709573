package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare create IMAGE [ARG…]`.
final class CreateCommand implements Verb {
  private final ContainerOptions options = new ContainerOptions();
  private final PullOption pull = new PullOption();
  private final OptionSpec remove = Arguments.flag("remove it when it has ended", "--rm");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(remove);
    options.addTo(spec);
    pull.addTo(spec);
    Arguments.explain(
        spec,
        "Makes a container and prints its id; tare start starts it.",
        "tare create --name job -v ./data:/data job",
        "tare start job");
  }

  @Override
  public int run(Session session) {
    try (ImageStore store = session.openStore()) {
      Image found = RunImage.find(session, store, pull.when(session), options.image());
      Container made = options.create(session, session.host(), found, remove.getValue());
      session.console().println(made.id());
    }
    return 0;
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return RunCommand.FAILED;
  }
}
