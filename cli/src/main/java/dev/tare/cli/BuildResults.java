package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.ImageFormat;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Pick;
import dev.tare.transport.Sink;
import dev.tare.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Where what was built goes: names in the store, `-o`, `--iidfile`.
final class BuildResults {
  private final OptionSpec tags =
      Arguments.texts("NAME[:TAG]", "a name for the image; may be repeated", "-t", "--tag");
  private final OptionSpec outputs =
      Arguments.texts(
          "type=TYPE,dest=PLACE",
          "write the image there as well: oci-layout, oci, docker or tar",
          "-o",
          "--output");
  private final OptionSpec format =
      Arguments.choice(
          List.of("oci", "docker"), "oci|docker", "whose media types the outputs have", "--format");
  private final OptionSpec idFile = Arguments.text("FILE", "write the image ID there", "--iidfile");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(tags, outputs, format, idFile)) {
      spec.addOption(option);
    }
  }

  /// What was asked for, read before anything is built.
  record Asked(List<Reference> names, List<Location> places) {}

  Asked asked(Session session) {
    List<Reference> names =
        tags.<List<String>>getValue().stream()
            .map(name -> Reference.parse(name).withDefaultTag())
            .toList();
    List<Location> places =
        outputs.<List<String>>getValue().stream().map(text -> place(text, session)).toList();
    places.forEach(place -> Terminals.refuseOutput(session, place));
    return new Asked(names, places);
  }

  private static Location place(String text, Session session) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      parts.put(equals < 0 ? part : part.substring(0, equals), part.substring(equals + 1));
    }
    String dest = parts.getOrDefault("dest", "");
    if (dest.isEmpty()) {
      throw TareException.invalid(
          "cannot write to \"%s\": it is not type=TYPE,dest=PLACE".formatted(text));
    }
    Path path =
        dest.equals("-") ? Location.STANDARD : session.environment().directory().resolve(dest);
    return switch (parts.getOrDefault("type", "")) {
      case "oci-layout" -> new Location.Layout(path, new Pick.Only());
      case "oci" -> new Location.Archive(Location.Archive.Format.OCI, path, new Pick.Only());
      case "docker" -> new Location.Archive(Location.Archive.Format.DOCKER, path, new Pick.Only());
      case "tar" -> new Location.Tar(path);
      default ->
          throw TareException.unsupported(
              "cannot write to \"%s\": types are oci-layout, oci, docker and tar".formatted(text));
    };
  }

  /// Gives `image` its names and writes it where it is to be.
  void deliver(Session session, ImageStore store, Image image, Asked asked) {
    for (Location place : asked.places()) {
      copy(session, store, image, place, asked.names());
    }
    asked.names().forEach(name -> store.tag(image.descriptor(), name));
    if (asked.names().isEmpty() && asked.places().isEmpty()) {
      store.add(image.descriptor());
    }
    @Nullable String file = idFile.getValue();
    if (file != null) {
      write(session.environment().directory().resolve(file), image.id().toString());
    }
  }

  private void copy(
      Session session, ImageStore store, Image image, Location place, List<Reference> names) {
    Copy.Options unchanged = Copy.Options.unchanged();
    Optional<ImageFormat> wanted =
        format.getValue().equals("docker") ? Optional.of(ImageFormat.DOCKER) : Optional.empty();
    Copy.Options options =
        new Copy.Options(unchanged.compression(), wanted, unchanged.platform(), unchanged.scope());
    try (Sink sink = new Transports(session.surroundings(store)).create(place)) {
      Copy copy = new Copy(sink, options, store.cache(), session.progress());
      copy.image(new NamedImage(image, names.stream().map(Reference::toString).toList()));
      copy.publish();
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + file);
    }
  }
}
