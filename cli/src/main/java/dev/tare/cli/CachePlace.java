package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.mutate.Compression;
import dev.tare.oci.Reference;
import dev.tare.registry.RepositoryName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Where the steps of builds are kept between machines: what `--cache-from` and `--cache-to` are
/// given, in the words of docker buildx.
sealed interface CachePlace {
  /// Which steps are left there.
  enum Mode {
    /// Those whose layers the image has.
    MIN,
    /// All.
    MAX
  }

  /// A directory.
  record Local(Path directory, Mode mode) implements CachePlace {
    @Override
    public String toString() {
      return directory.toString();
    }
  }

  /// An image of a registry.
  ///
  /// @param ignoresErrors whether a build is none the worse when nothing can be left there
  record Registry(
      Reference name, Mode mode, Optional<Compression> compression, boolean ignoresErrors)
      implements CachePlace {
    @Override
    public String toString() {
      return name.toString();
    }
  }

  Mode mode();

  /// What `--cache-from` takes from.
  static CachePlace from(String text, Path directory) {
    return of(new Words("--cache-from", text, directory, "src"));
  }

  /// What `--cache-to` leaves steps in.
  static CachePlace to(String text, Path directory) {
    CachePlace place = of(new Words("--cache-to", text, directory, "dest"));
    if (place instanceof Registry(Reference name, _, _, _) && !RepositoryName.hasHost(name)) {
      throw TareException.invalid(
              "cannot use --cache-to %s: the name does not say to which registry".formatted(text))
          .withHint("write HOST/%s, or type=local,dest=DIR for a directory".formatted(name.name()));
    }
    return place;
  }

  /// @param key of a directory
  record Words(String flag, String text, Path directory, String key) {
    TareException wrong(String cause) {
      return TareException.invalid("cannot use %s %s: %s".formatted(flag, text, cause));
    }
  }

  private static CachePlace of(Words words) {
    if (!words.text().contains("=")) {
      return isDirectory(words)
          ? new Local(words.directory().resolve(words.text()), Mode.MAX)
          : registry(words, Map.of("ref", words.text()));
    }
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : words.text().split(",", -1)) {
      int equals = part.indexOf('=');
      parts.put(equals < 0 ? part : part.substring(0, equals), part.substring(equals + 1));
    }
    return switch (parts.getOrDefault("type", parts.containsKey("ref") ? "registry" : "local")) {
      case "local" -> local(words, parts);
      case "registry" -> registry(words, parts);
      case "inline" ->
          throw TareException.unsupported(
                  "cannot use %s %s: tare writes no cache into images, whose digest would change with it"
                      .formatted(words.flag(), words.text()))
              .withHint("write type=registry,ref=HOST/PATH:TAG");
      default ->
          throw TareException.unsupported(
              "cannot use %s %s: tare knows type=local and type=registry"
                  .formatted(words.flag(), words.text()));
    };
  }

  /// A word alone is a directory where one is there, or where it is written as a path.
  private static boolean isDirectory(Words words) {
    return words.text().startsWith("/")
        || words.text().startsWith(".")
        || Files.isDirectory(words.directory().resolve(words.text()));
  }

  private static CachePlace local(Words words, Map<String, String> parts) {
    String place = parts.getOrDefault(words.key(), "");
    if (place.isEmpty()) {
      throw words.wrong("it names no directory; write type=local,%s=DIR".formatted(words.key()));
    }
    Path path = words.directory().resolve(place);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw words.wrong("%s is no directory".formatted(path));
    }
    return new Local(path, mode(words, parts));
  }

  private static CachePlace registry(Words words, Map<String, String> parts) {
    String name = parts.getOrDefault("ref", "");
    if (name.isEmpty()) {
      throw words.wrong("it names no image; write type=registry,ref=HOST/PATH:TAG");
    }
    Reference reference =
        RegistryImage.parse(name, "cannot use %s".formatted(words.flag())).withDefaultTag();
    return new Registry(
        reference,
        mode(words, parts),
        compression(parts),
        parts.getOrDefault("ignore-error", "false").equals("true"));
  }

  private static Mode mode(Words words, Map<String, String> parts) {
    return switch (parts.getOrDefault("mode", "max")) {
      case "min" -> Mode.MIN;
      case "max" -> Mode.MAX;
      default -> throw words.wrong("the mode is min or max");
    };
  }

  /// `compression=zstd,compression-level=9`, or `zstd:9`.
  private static Optional<Compression> compression(Map<String, String> parts) {
    String format = parts.getOrDefault("compression", "").replace("uncompressed", "none");
    String level = parts.getOrDefault("compression-level", "");
    return format.isEmpty()
        ? Optional.empty()
        : Optional.of(Compression.parse(level.isEmpty() ? format : format + ":" + level));
  }
}
