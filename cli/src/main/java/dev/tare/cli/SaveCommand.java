package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import dev.tare.transport.Copy;
import dev.tare.transport.ImageFormat;
import dev.tare.transport.Location;
import dev.tare.transport.Location.Archive;
import dev.tare.transport.Pick;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare save IMAGE…`.
final class SaveCommand implements Verb {
  private static final List<String> FORMATS =
      List.of("docker-archive", "oci-archive", "oci-dir", "docker-dir");

  private final PositionalParamSpec images =
      Arguments.many(0, 1, "IMAGE", "names or ids of images in the store");
  private final OptionSpec output =
      Arguments.text("FILE", "where to; standard output unless given", "-o", "--output");
  private final OptionSpec format =
      Arguments.choice(FORMATS, "FORMAT", "one of " + String.join(", ", FORMATS), "--format");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(images).addOption(output).addOption(format);
    Arguments.explain(
        spec,
        "Writes images to an archive or a folder that docker, podman, skopeo and tare load.",
        "tare save -o app.tar app",
        "tare save app | ssh host docker load",
        "tare save --format oci-archive -o both.tar app:1 app:2");
  }

  @Override
  public int run(Session session) {
    Location target = target(session);
    Terminals.refuseOutput(session, target);
    List<String> names = images.getValue();
    var options =
        new Copy.Options(
            Optional.empty(),
            translation(),
            Copy.Options.unchanged().platform(),
            Copy.Scope.ONE_PLATFORM);
    try (ImageStore store = session.openStore()) {
      Transports transports = session.transports(store);
      // all are found before anything is written
      names.forEach(store::find);
      try (Sink sink = transports.create(target)) {
        Copy copy = new Copy(sink, options, store.cache());
        names.forEach(name -> add(copy, transports, store, name));
        copy.publish();
      }
    }
    return 0;
  }

  /// An archive of docker save needs no translation: docker reads its own list in it, and the
  /// manifest beside that keeps its digest.
  private Optional<ImageFormat> translation() {
    return switch ((String) format.getValue()) {
      case "docker-archive" -> Optional.empty();
      case "docker-dir" -> Optional.of(ImageFormat.DOCKER);
      default -> Optional.of(ImageFormat.OCI);
    };
  }

  private static void add(Copy copy, Transports transports, ImageStore store, String asked) {
    try (Source source = transports.open(new Location.Store(asked))) {
      var _ = copy.one(source, names(store, asked));
    }
  }

  /// An image asked for by a name gets that name alone, one asked for by id all that it has.
  private static List<String> names(ImageStore store, String asked) {
    StoredImage image = store.find(asked);
    String hex = asked.startsWith("sha256:") ? asked.substring("sha256:".length()) : asked;
    boolean isById = image.id().hex().startsWith(hex);
    List<StoredImage> named =
        isById
            ? store.images().stream().filter(other -> other.id().equals(image.id())).toList()
            : List.of(image);
    return named.stream()
        .flatMap(other -> other.name().stream())
        .map(name -> name.withDefaultTag().toString())
        .toList();
  }

  private Location target(Session session) {
    @Nullable String file = output.getValue();
    String kind = format.getValue();
    if (file == null && kind.endsWith("-dir")) {
      throw TareException.invalid("cannot save to a folder: its name is missing")
          .withHint("give --output DIR");
    }
    Path path =
        file == null || file.equals("-")
            ? Location.STANDARD
            : session.environment().directory().resolve(file);
    return switch (kind) {
      case "oci-archive" -> new Archive(Archive.Format.OCI, path, new Pick.Only());
      case "oci-dir" -> new Location.Layout(path, new Pick.Only());
      case "docker-dir" -> new Location.Folder(path);
      default -> new Archive(Archive.Format.DOCKER, path, new Pick.Only());
    };
  }
}
