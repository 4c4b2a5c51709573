package dev.tare.cli;

import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare export IMAGE`.
final class ExportCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id of an image in the store");
  private final OptionSpec output =
      Arguments.text("FILE", "where to; standard output unless given", "-o", "--output");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(output);
    Arguments.explain(
        spec,
        "Writes the merged file tree of an image as a tar: what a container of it would see.",
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
    try (ImageStore store = session.openStore()) {
      Transports transports = new Transports(session.surroundings(store));
      try (Source source = transports.open(new Location.Store(image.getValue()));
          Sink sink = transports.create(target)) {
        Copy copy = new Copy(sink, Copy.Options.unchanged(), store.cache());
        var _ = copy.one(source, List.of());
        copy.publish();
      }
    }
    return 0;
  }
}
