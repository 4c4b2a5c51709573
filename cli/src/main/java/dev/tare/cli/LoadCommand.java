package dev.tare.cli;

import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Listed;
import dev.tare.transport.Location;
import dev.tare.transport.Pick;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare load`.
final class LoadCommand implements Verb {
  private final OptionSpec input =
      Arguments.text(
          "FILE",
          "an archive of docker save, an OCI archive, or a folder with either; standard input unless"
              + " given",
          "-i",
          "--input");
  private final OptionSpec quiet = Arguments.flag("say nothing", "-q", "--quiet");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(input).addOption(quiet);
    Arguments.explain(
        spec,
        "Brings all images of an archive into the store, under their names.",
        "tare load -i app.tar",
        "docker save app | tare load");
  }

  @Override
  public int run(Session session) {
    Location location = location(session);
    Terminals.refuseInput(session, location);
    List<Listed> loaded;
    try (ImageStore store = session.openStore()) {
      Transports transports = session.transports(store);
      try (Source source = transports.open(location);
          Sink sink = transports.create(new Location.Store(""))) {
        Copy copy = new Copy(sink, Copy.Options.unchanged(), store.cache());
        loaded = source.contents();
        var _ = copy.all(source);
        copy.publish();
      }
    }
    if (!quiet.<Boolean>getValue()) {
      loaded.forEach(listed -> session.console().print(line(listed)));
    }
    return 0;
  }

  private Location location(Session session) {
    @Nullable String file = input.getValue();
    if (file == null || file.equals("-")) {
      return Location.archive(Location.STANDARD);
    }
    Path path = session.environment().directory().resolve(file);
    if (!Files.isDirectory(path)) {
      return Location.archive(path);
    }
    return Files.exists(path.resolve("oci-layout"))
        ? new Location.Layout(path, new Pick.Only())
        : new Location.Folder(path);
  }

  private static String line(Listed listed) {
    if (listed.names().isEmpty()) {
      return "Loaded image: " + listed.root().digest() + "\n";
    }
    StringBuilder lines = new StringBuilder();
    listed.names().forEach(name -> lines.append("Loaded image: ").append(name).append('\n'));
    return lines.toString();
  }
}
