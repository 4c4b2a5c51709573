package dev.tare.transport;

import dev.tare.base.TareException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Where images lie, as users write it: `transport:rest` (containers-transports(5)).
///
/// A path ends at the first colon after the transport. Where nothing of that name exists, the
/// shortest longer reading that does exist counts, so that a folder `a:b` can be read; `\:` is a
/// colon of the path in any case.
public sealed interface Location {
  /// An image of the store, or the store itself as the place to copy to.
  ///
  /// @param name a name or an id; empty as a destination keeps the name of the source
  record Store(String name) implements Location {
    @Override
    public String toString() {
      return "store:" + name;
    }
  }

  /// An OCI image layout in a directory.
  record Layout(Path path, Pick pick) implements Location {
    @Override
    public String toString() {
      return "oci:" + path + pick;
    }
  }

  /// A tar that holds a layout, or the images of `docker save`.
  ///
  /// @param path [#STANDARD] for standard input or output
  record Archive(Format format, Path path, Pick pick) implements Location {
    /// How the images lie in the archive.
    public enum Format {
      OCI("oci-archive:"),
      DOCKER("docker-archive:"),
      /// What its entries say it is; for reading alone.
      ANY("archive:");

      private final String prefix;

      Format(String prefix) {
        this.prefix = prefix;
      }
    }

    boolean isStandard() {
      return path.equals(STANDARD);
    }

    @Override
    public String toString() {
      return format.prefix + path + pick;
    }
  }

  /// A directory as skopeo writes it: one image, a file for each blob.
  record Folder(Path path) implements Location {
    @Override
    public String toString() {
      return "dir:" + path;
    }
  }

  /// A root file system in a directory.
  record Rootfs(Path path) implements Location {
    @Override
    public String toString() {
      return "rootfs:" + path;
    }
  }

  /// A root file system as one tar.
  ///
  /// @param path [#STANDARD] for standard input or output
  record Tar(Path path) implements Location {
    boolean isStandard() {
      return path.equals(STANDARD);
    }

    @Override
    public String toString() {
      return "tar:" + path;
    }
  }

  /// A place that another module reaches: a registry, a Docker daemon.
  record Remote(String transport, String rest) implements Location {
    @Override
    public String toString() {
      return transport + ":" + rest;
    }
  }

  /// What `-` means as the path of an archive.
  Path STANDARD = Path.of("-");

  /// The transports, as they are written.
  List<String> TRANSPORTS =
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

  Pattern PREFIX = Pattern.compile("([A-Za-z][A-Za-z_-]*):.*", Pattern.DOTALL);

  /// Reads `text`; what has no transport is an image of the store.
  ///
  /// @throws TareException INVALID where the transport is unknown or what follows is malformed
  static Location parse(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    return switch (colon < 0 ? "" : text.substring(0, colon)) {
      case "store" -> new Store(rest);
      case "oci" -> {
        Split split = Split.of(text, rest);
        yield new Layout(split.path, split.pick);
      }
      case "oci-archive" -> archive(Archive.Format.OCI, text, rest);
      case "docker-archive" -> archive(Archive.Format.DOCKER, text, rest);
      case "dir" -> new Folder(path(text, rest));
      case "rootfs" -> new Rootfs(path(text, rest));
      case "tar" -> new Tar(path(text, rest));
      case "docker" -> remote(text, "docker", rest);
      case "docker-daemon", "containers-storage" -> new Remote(text.substring(0, colon), rest);
      default -> bare(text);
    };
  }

  /// An archive whose form its content says: what `load` is given.
  static Archive archive(Path path) {
    return new Archive(Archive.Format.ANY, path, new Pick.Only());
  }

  private static Location archive(Archive.Format format, String text, String rest) {
    Split split = Split.of(text, rest);
    return new Archive(format, split.path, split.pick);
  }

  private static Location remote(String text, String transport, String rest) {
    if (!rest.startsWith("//")) {
      throw TareException.invalid(
              "cannot read \"%s\": docker: is followed by two slashes".formatted(text))
          .withHint("write docker://" + rest);
    }
    return new Remote(transport, rest);
  }

  /// A name of the store, unless it can only be a mistyped transport or a path.
  private static Location bare(String text) {
    if (text.isEmpty()) {
      throw TareException.invalid("cannot read image name \"\": it is empty");
    }
    if (text.startsWith("/") || text.startsWith("./") || text.startsWith("../")) {
      throw TareException.invalid(
              "cannot read image name \"%s\": it is a path without a transport".formatted(text))
          .withHint("write oci:%s, oci-archive:%s or docker-archive:%s".formatted(text, text, text));
    }
    var prefix = PREFIX.matcher(text);
    if (prefix.matches()) {
      checkTransport(text, prefix.group(1));
    }
    return new Store(text);
  }

  /// `host:5000/x` and `name:tag` have the look of a transport too: only what cannot be either, or
  /// all but spells a transport, is refused.
  private static void checkTransport(String text, String prefix) {
    String rest = text.substring(prefix.length() + 1);
    boolean isPath = rest.startsWith("/") || rest.startsWith(".") || rest.contains(":");
    if (!isPath && !isFileName(rest)) {
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

  private static Path path(String text, String written) {
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
  record Split(Path path, Pick pick) {
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
      return new Split(path(text, unescaped(rest.substring(0, end))), Pick.parse(pick));
    }

    private static boolean exists(String text, String written) {
      return Files.exists(path(text, unescaped(written)));
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
