package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.Snapshot.Meanwhile;
import dev.tare.script.WorkingContainer;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import dev.tare.transport.TreeTar;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare export CONTAINER|IMAGE`.
final class ExportCommand implements Verb {
  private final PositionalParamSpec what =
      Arguments.one(
          0, "CONTAINER|IMAGE", "name or id of a container, else of an image in the store");
  private final OptionSpec output =
      Arguments.text("FILE", "where to; standard output unless given", "-o", "--output");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(what).addOption(output);
    Arguments.explain(
        spec,
        "Writes the file tree of a container as a tar, running or not, without what is mounted in it; or"
            + " the merged tree of an image: what a container of it would see. A container comes before an"
            + " image of the same name.",
        "tare export web | tar -x -C copy",
        "tare export -o app.tar app",
        "tare export app | tar -tv");
  }

  @Override
  public int run(Session session) {
    @Nullable String file = output.getValue();
    Path path =
        file == null || file.equals("-")
            ? Location.STANDARD
            : session.environment().directory().resolve(file);
    var target = new Location.Tar(path);
    Terminals.refuseOutput(session, target);
    String name = what.getValue();
    try (ImageStore store = session.openStore()) {
      switch (Named.findAny(session, store, name).orElse(null)) {
        case Named.OfContainer c -> staying(session, store, c.container(), target);
        case Named.OfWorking c -> working(session, store, c.container(), target);
        case Named.OfImage _ -> image(session, store, name, target);
        case null -> image(session, store, name, target); // says what is near
      }
    }
    return 0;
  }

  private static void staying(
      Session session, ImageStore store, Container container, Location.Tar target) {
    var surroundings = session.surroundings(store);
    int _ =
        Snapshots.with(
            session,
            store,
            container,
            Meanwhile.RUNNING,
            snapshot -> {
              TreeTar.write(snapshot.after(), target, surroundings);
              return 0;
            });
  }

  private static void working(
      Session session, ImageStore store, WorkingContainer container, Location.Tar target) {
    var surroundings = session.surroundings(store);
    int _ =
        session
            .workshop(store)
            .reading(
                container,
                view -> {
                  TreeTar.write(view.snapshot().after(), target, surroundings);
                  return 0;
                });
  }

  private static void image(Session session, ImageStore store, String name, Location.Tar target) {
    Transports transports = session.transports(store);
    try (Source source = transports.open(new Location.Store(name));
        Sink sink = transports.create(target)) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), store.cache());
      var _ = copy.one(source, List.of());
      copy.publish();
    }
  }
}
