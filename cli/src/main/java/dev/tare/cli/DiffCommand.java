package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.Snapshot;
import dev.tare.container.Snapshot.Difference;
import dev.tare.container.Snapshot.Meanwhile;
import dev.tare.store.ImageStore;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare diff CONTAINER`.
final class DiffCommand implements Verb {
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a container");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(container);
    Arguments.explain(
        spec,
        "Lists what a container changed of its image, running or not: A for added, C for changed, D for"
            + " deleted. Directories that lead to a change count as changed. What lies in volumes is not"
            + " looked at.",
        "tare diff web");
  }

  @Override
  public int run(Session session) {
    Container found = session.containers().find(container.getValue());
    List<Difference> differences;
    try (ImageStore store = session.openStore()) {
      differences = Snapshots.with(session, store, found, Meanwhile.RUNNING, Snapshot::differences);
    }
    for (Difference difference : differences) {
      String letter =
          switch (difference.kind()) {
            case ADDED -> "A ";
            case CHANGED -> "C ";
            case DELETED -> "D ";
          };
      session.console().println(letter + Printable.of(difference.path().toString()));
    }
    return 0;
  }
}
