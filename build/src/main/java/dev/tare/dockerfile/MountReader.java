package dev.tare.dockerfile;

import dev.tare.dockerfile.Mount.Sharing;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Makes a [Mount] of its options.
final class MountReader {
  private static final List<String> TYPES = List.of("bind", "cache", "secret", "ssh", "tmpfs");
  private static final List<String> SHARINGS = List.of("shared", "private", "locked");

  private MountReader() {}

  static Mount read(MountOptions options) {
    String type = options.text("type").orElse("bind").toLowerCase(Locale.ROOT);
    return switch (type) {
      case "bind" -> bind(options);
      case "cache" -> cache(options);
      case "secret" -> secret(options);
      case "tmpfs" -> tmpfs(options);
      case "ssh" -> ssh(options);
      default ->
          throw Statement.hinted(
              options.invalid("unknown type \"%s\"".formatted(Shown.of(type))), type, TYPES);
    };
  }

  private static String target(MountOptions options, String type) {
    return options
        .text("target")
        .orElseThrow(() -> options.invalid("type=%s needs target=PATH".formatted(type)));
  }

  private static Mount bind(MountOptions options) {
    options.refuse("bind", "mode", "uid", "gid", "sharing", "required", "size", "env");
    return new Mount.Bind(
        target(options, "bind"),
        options.text("from"),
        options.text("source").orElse(""),
        options.isReadOnly(true));
  }

  private static Mount cache(MountOptions options) {
    options.refuse("cache", "required", "size", "env");
    String target = target(options, "cache");
    return new Mount.Cache(
        target,
        options.text("id").orElse(target),
        sharing(options),
        options.text("from"),
        options.text("source").orElse(""),
        options.isReadOnly(false),
        options.mode(0755),
        options.owner("uid"),
        options.owner("gid"));
  }

  private static Sharing sharing(MountOptions options) {
    String sharing = options.text("sharing").orElse("shared").toLowerCase(Locale.ROOT);
    return switch (sharing) {
      case "shared" -> Sharing.SHARED;
      case "private" -> Sharing.PRIVATE;
      case "locked" -> Sharing.LOCKED;
      default ->
          throw Statement.hinted(
              options.wrong("sharing", sharing, "is none of " + String.join(", ", SHARINGS)),
              sharing,
              SHARINGS);
    };
  }

  private static Mount secret(MountOptions options) {
    options.refuse("secret", "from", "sharing", "size");
    Optional<String> target = options.text("target");
    if (options.text("source").isPresent() && options.text("id").isPresent()) {
      throw options.invalid("source and id are the same of a secret: give one of them");
    }
    String id =
        options
            .text("id")
            .or(() -> options.text("source"))
            .or(() -> target.map(MountReader::lastName))
            .filter(name -> !name.isEmpty())
            .orElseThrow(() -> options.invalid("a secret needs id or target"));
    Optional<String> variable = options.text("env");
    Optional<String> file =
        target.or(() ->
            variable.isPresent() ? Optional.empty() : Optional.of("/run/secrets/" + lastName(id)));
    return new Mount.Secret(
        id,
        file,
        variable,
        options.isRequired(),
        options.mode(0400),
        options.owner("uid"),
        options.owner("gid"));
  }

  private static String lastName(String path) {
    String trimmed = path;
    while (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  private static Mount tmpfs(MountOptions options) {
    options.refuse("tmpfs", "mode", "uid", "gid", "sharing", "required", "env");
    return new Mount.Tmpfs(target(options, "tmpfs"), options.size());
  }

  private static Mount ssh(MountOptions options) {
    options.refuse("ssh", "source", "sharing", "size", "env");
    return new Mount.Ssh(
        options.text("id").orElse("default"),
        options.text("target"),
        options.isRequired(),
        options.mode(0600),
        options.owner("uid"),
        options.owner("gid"));
  }
}
