package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.Snapshot.Meanwhile;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import dev.tare.transport.TreeTar;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    Optional<Container> container = session.containers().findAny(name);
    try (ImageStore store = session.openStore()) {
      if (container.isPresent()) {
        var surroundings = session.surroundings(store);
        Snapshots.with(
            session,
            store,
            container.get(),
            Meanwhile.RUNNING,
            snapshot -> {
              TreeTar.write(snapshot.after(), target, surroundings);
              return 0;
            });
      } else {
        image(session, store, name, target);
      }
    }
    return 0;
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
