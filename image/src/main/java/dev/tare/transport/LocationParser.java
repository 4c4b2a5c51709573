package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads locations.
final class LocationParser {
  /// The transports, as they are written.
  private static final List<String> TRANSPORTS =
      List.of(
          "store",
          "oci",
          "oci-archive",
          "docker-archive",
          "dir",
          "rootfs",
          "tar",
          "docker",
          "docker-daemon",
          "containers-storage");

  private static final Pattern PREFIX = Pattern.compile("([A-Za-z][A-Za-z_-]*):.*", Pattern.DOTALL);

  private LocationParser() {}

  static Location parse(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    return switch (colon < 0 ? "" : text.substring(0, colon)) {
      case "store" -> new Location.Store(rest);
      case "oci" -> {
        Split split = Split.of(text, rest);
        yield new Location.Layout(split.path, split.pick);
      }
      case "oci-archive" -> archive(Location.Archive.Format.OCI, text, rest);
      case "docker-archive" -> archive(Location.Archive.Format.DOCKER, text, rest);
      case "dir" -> new Location.Folder(place(text, rest));
      case "rootfs" -> new Location.Rootfs(place(text, rest));
      case "tar" -> new Location.Tar(place(text, rest));
      case "docker" -> remote(text, "docker", rest);
      case "docker-daemon", "containers-storage" ->
          new Location.Remote(text.substring(0, colon), rest);
      default -> bare(text);
    };
  }

  private static Location archive(Location.Archive.Format format, String text, String rest) {
    Split split = Split.of(text, rest);
    return new Location.Archive(format, split.path, split.pick);
  }

  private static Location remote(String text, String transport, String rest) {
    if (!rest.startsWith("//")) {
      throw TareException.invalid(
              "cannot read \"%s\": docker: is followed by two slashes".formatted(text))
          .withHint("write docker://" + rest);
    }
    return new Location.Remote(transport, rest);
  }

  /// A name of the store, unless it can only be a mistyped transport or a path.
  private static Location bare(String text) {
    if (text.isEmpty()) {
      throw TareException.invalid("cannot read image name \"\": it is empty");
    }
    if (text.startsWith("/") || text.startsWith("./") || text.startsWith("../")) {
      throw TareException.invalid(
              "cannot read image name \"%s\": it is a path without a transport".formatted(text))
          .withHint(
              "write oci:%s, oci-archive:%s or docker-archive:%s".formatted(text, text, text));
    }
    var prefix = PREFIX.matcher(text);
    if (prefix.matches()) {
      checkTransport(text, prefix.group(1));
    }
    return new Location.Store(text);
  }

  /// `host:5000/x` and `name:tag` have the look of a transport too: only what cannot be either, or
  /// all but spells a transport, is refused.
  private static void checkTransport(String text, String prefix) {
    String rest = text.substring(prefix.length() + 1);
    if (isName(text) && !isFileName(rest)) {
      return;
    }
    TareException unknown =
        TareException.invalid(
            "cannot read \"%s\": there is no transport \"%s\"".formatted(text, prefix));
    String nearest = nearestTransport(prefix);
    throw unknown.withHint(
        nearest.isEmpty()
            ? "transports are " + String.join(", ", TRANSPORTS)
            : "did you mean %s:%s?".formatted(nearest, rest));
  }

  private static boolean isName(String text) {
    try {
      Reference.parse(text);
      return true;
    } catch (TareException e) {
      return false;
    }
  }

  private static boolean isFileName(String rest) {
    return rest.endsWith(".tar") || rest.endsWith(".tgz") || rest.endsWith(".tar.gz");
  }

  /// The transport at most two edits away, or nothing.
  private static String nearestTransport(String typed) {
    String nearest = "";
    int least = 3;
    for (String transport : TRANSPORTS) {
      int distance = distance(typed.toLowerCase(Locale.ROOT), transport);
      if (distance < least && distance < transport.length()) {
        least = distance;
        nearest = transport;
      }
    }
    return nearest;
  }

  /// How many letters must be put in, taken out or changed (Levenshtein).
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static Path place(String text, String written) {
    if (written.isEmpty()) {
      throw TareException.invalid("cannot read \"%s\": the path is missing".formatted(text));
    }
    try {
      return Path.of(written);
    } catch (InvalidPathException e) {
      throw TareException.invalid(
              "cannot read \"%s\": %s is not a path".formatted(text, e.getReason()))
          .withCause(e);
    }
  }

  /// `path[:pick]`.
  private record Split(Path path, Pick pick) {
    static Split of(String text, String rest) {
      int end = endOfPath(rest, 0);
      int first = end;
      while (end < rest.length() && !exists(text, rest.substring(0, end))) {
        end = endOfPath(rest, end + 1);
      }
      if (end == rest.length() && !exists(text, rest)) {
        end = first;
      }
      String pick = end < rest.length() ? rest.substring(end + 1) : "";
      return new Split(place(text, unescaped(rest.substring(0, end))), Pick.parse(pick));
    }

    private static boolean exists(String text, String written) {
      return Files.exists(place(text, unescaped(written)));
    }

    private static int endOfPath(String rest, int from) {
      int colon = rest.indexOf(':', from);
      while (colon > 0 && rest.charAt(colon - 1) == '\\') {
        colon = rest.indexOf(':', colon + 1);
      }
      return colon < 0 ? rest.length() : colon;
    }

    private static String unescaped(String written) {
      return written.replace("\\:", ":");
    }
  }
}
