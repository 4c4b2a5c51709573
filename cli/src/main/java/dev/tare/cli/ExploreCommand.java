package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.store.ImageStore;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare explore IMAGE`.
final class ExploreCommand implements Verb {
  /// Terminals that cannot move their cursor.
  private static final Set<String> PAPER = Set.of("", "dumb", "unknown");

  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id, or any place (tare help transports)");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image);
    Arguments.explain(
        spec,
        "Shows layers and files of an image on the whole terminal, with what each costs: the layers"
            + " to the left, to the right what the image shows or what one layer adds, changes and"
            + " removes. The facts are those of tare analyze. Nothing is unpacked and nothing is run."
            + " Keys are those of dive and ncdu: arrows or h j k l, Tab between the panes, Enter into a"
            + " directory, Space to unfold it, s n c to sort, a m r u for added, changed, removed and"
            + " unchanged files, / to search, w for why a file is there, ? for all keys, q to quit.",
        "tare explore app",
        "tare explore docker-archive:app.tar",
        "NO_COLOR=1 tare explore oci:layout:app");
  }

  @Override
  public int run(Session session) {
    String name = image.getValue();
    refuseWithoutTerminal(session.environment(), name);
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      session.console().draw("reading " + Printable.name(name) + " …");
      Explored explored = Explored.of(name, images.read(name), store.cache());
      session.console().draw("");
      ExplorerScreen.show(explored, session.environment());
    }
    return 0;
  }

  private static void refuseWithoutTerminal(Environment environment, String name) {
    boolean isSeen = environment.isTerminal(0) && environment.isTerminal(1);
    if (!isSeen || PAPER.contains(environment.variable("TERM").orElse(""))) {
      String cause =
          isSeen
              ? "this terminal cannot move its cursor (TERM)"
              : "standard input and output must be a terminal";
      throw TareException.invalid("cannot explore %s: %s".formatted(Printable.name(name), cause))
          .withHint("run: tare analyze %s, or tare tree %s".formatted(name, name));
    }
  }
}
