package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.mutate.Compression;
import dev.tare.oci.Reference;
import dev.tare.registry.RepositoryName;
import dev.tare.transport.ImageFormat;
import dev.tare.transport.Location;
import dev.tare.transport.Location.Archive;
import dev.tare.transport.Pick;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `type=…,dest=…`: the fields of one line of CSV (RFC 4180), so that quotes take a comma.
final class BuildOutputParser {
  private static final List<String> TYPES =
      List.of("oci", "oci-layout", "docker", "tar", "local", "image", "registry");

  private static final List<String> FIELDS =
      List.of("type", "dest", "tar", "name", "compression", "compression-level", "oci-mediatypes");

  private final String text;
  private final Path directory;
  private final Map<String, String> fields = new LinkedHashMap<>();

  private BuildOutputParser(String text, Path directory) {
    this.text = text;
    this.directory = directory;
  }

  static BuildOutput parse(String text, Path directory) {
    return new BuildOutputParser(text, directory).parse();
  }

  static TareException cannot(String text, String cause) {
    return TareException.invalid("cannot write output \"%s\": %s".formatted(text, cause));
  }

  private BuildOutput parse() {
    List<String> parts = split();
    boolean isField = FIELDS.stream().anyMatch(field -> text.startsWith(field + "="));
    if (parts.size() == 1 && parts.getFirst().equals(text) && !isField) {
      return bare();
    }
    parts.forEach(this::take);
    String type = fields.get("type");
    if (type == null) {
      throw cannot("it has no type")
          .withHint("types are %s, as in type=oci,dest=FILE".formatted(String.join(", ", TYPES)));
    }
    return switch (type) {
      case "oci" ->
          isTrue("tar", true)
              ? copied(new Archive(Archive.Format.OCI, archive(), new Pick.Only()))
              : copied(new Location.Layout(dest(), new Pick.Only()));
      case "oci-layout" ->
          isTrue("tar", false)
              ? copied(new Archive(Archive.Format.OCI, archive(), new Pick.Only()))
              : copied(new Location.Layout(dest(), new Pick.Only()));
      case "docker" ->
          fields.containsKey("dest")
              ? copied(new Archive(Archive.Format.DOCKER, archive(), new Pick.Only()))
              : copied(new Location.Remote("docker-daemon", ""));
      case "tar" -> {
        allow(type, "dest");
        yield copied(new Location.Tar(archive()));
      }
      case "local" -> {
        allow(type, "dest");
        yield new BuildOutput.Unpacked(dest());
      }
      case "image" -> {
        allow(type, "name");
        yield new BuildOutput.Stored(names());
      }
      case "registry" -> {
        if (fields.containsKey("dest") || fields.containsKey("tar")) {
          throw cannot("type registry takes no dest and no tar");
        }
        names().forEach(this::requireHost);
        yield new BuildOutput.Pushed(names(), compression(), format());
      }
      default ->
          throw cannot(
              "there is no type \"%s\"%s; types are %s"
                  .formatted(type, Suggestion.didYouMean(type, TYPES), String.join(", ", TYPES)));
    };
  }

  /// `-o DIR`, `-o -`.
  private BuildOutput bare() {
    if (text.isEmpty()) {
      throw cannot("it is empty");
    }
    return text.equals("-")
        ? copied(new Location.Tar(Location.STANDARD))
        : new BuildOutput.Unpacked(path(text));
  }

  private BuildOutput copied(Location location) {
    return new BuildOutput.Copied(location, names(), compression(), format());
  }

  private List<String> split() {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean isQuoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isDoubled = isQuoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
      if (c == '"' && isDoubled) {
        part.append(c);
        i++;
      } else if (c == '"' && (isQuoted || part.isEmpty())) {
        isQuoted = !isQuoted;
      } else if (c == ',' && !isQuoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (isQuoted) {
      throw cannot("a quote is not closed");
    }
    parts.add(part.toString());
    return parts;
  }

  private void take(String part) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      throw cannot("\"%s\" is not NAME=VALUE".formatted(part));
    }
    String name = part.substring(0, equals).strip();
    if (!FIELDS.contains(name)) {
      throw cannot(
          "there is no option \"%s\"%s; options are %s"
              .formatted(name, Suggestion.didYouMean(name, FIELDS), String.join(", ", FIELDS)));
    }
    if (fields.put(name, part.substring(equals + 1)) != null) {
      throw cannot("%s is given twice".formatted(name));
    }
  }

  private void allow(String type, String name) {
    for (String given : fields.keySet()) {
      if (!given.equals("type") && !given.equals(name)) {
        throw cannot("type %s takes no %s".formatted(type, given));
      }
    }
  }

  /// A file; standard output unless one is named.
  private Path archive() {
    String dest = fields.getOrDefault("dest", "-");
    return dest.equals("-") ? Location.STANDARD : dest();
  }

  private Path dest() {
    String dest = fields.getOrDefault("dest", "");
    if (dest.isEmpty()) {
      throw cannot("it has no dest");
    }
    if (dest.equals("-")) {
      throw cannot("a directory cannot be written to standard output");
    }
    return path(dest);
  }

  private Path path(String name) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw cannot("%s is not a path".formatted(e.getReason())).withCause(e);
    }
  }

  private List<String> names() {
    String names = fields.getOrDefault("name", "");
    return names.isEmpty()
        ? List.of()
        : List.of(names.split(",", -1)).stream()
            .map(name -> Reference.ofImage(name).withDefaultTag().toString())
            .toList();
  }

  private void requireHost(String name) {
    if (!RepositoryName.hasHost(Reference.parse(name))) {
      throw cannot("\"%s\" does not say to which registry".formatted(name));
    }
  }

  private Optional<Compression> compression() {
    String format = fields.get("compression");
    String level = fields.get("compression-level");
    if (format == null && level != null) {
      throw cannot("compression-level needs compression");
    }
    if (format == null) {
      return Optional.empty();
    }
    String known = format.equals("uncompressed") ? "none" : format;
    return Optional.of(Compression.parse(level == null ? known : known + ":" + level));
  }

  private Optional<ImageFormat> format() {
    if (!fields.containsKey("oci-mediatypes")) {
      return Optional.empty();
    }
    return Optional.of(isTrue("oci-mediatypes", true) ? ImageFormat.OCI : ImageFormat.DOCKER);
  }

  private boolean isTrue(String name, boolean unless) {
    String value = fields.get(name);
    if (value == null) {
      return unless;
    }
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw cannot("%s is \"%s\", not true or false".formatted(name, value));
    };
  }

  private TareException cannot(String cause) {
    return cannot(text, cause);
  }
}
