package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare rename CONTAINER NAME`.
final class RenameCommand implements Verb {
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a working container");
  private final PositionalParamSpec name =
      Arguments.one(1, "NAME", "what to call it; no container of any kind may have it");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(container).addPositional(name);
    Arguments.explain(
        spec,
        "Gives a working container another name. Those that programs stay in keep the name that they were"
            + " made with.",
        "tare rename debian-working-container work");
  }

  @Override
  public int run(Session session) {
    String wanted = AnyContainer.checkName(name.getValue());
    var found = session.working().find(container.getValue());
    if (found.name().equals(wanted)) {
      throw TareException.invalid("cannot rename container %s: it has that name".formatted(wanted));
    }
    var _ = session.working().rename(found, wanted);
    return 0;
  }
}
