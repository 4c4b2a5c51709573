package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;

/// A directory or file of this machine that appears in a container.
///
/// @param destination absolute path in the container
public record Volume(Path source, String destination, Access access) {
  private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

  /// What the container may do with it.
  public enum Access {
    READ_WRITE,
    READ_ONLY
  }

  public Volume {
    checkDestination(destination);
  }

  static void checkDestination(String destination) {
    if (!destination.startsWith("/") || TreePath.of(destination).isRoot()) {
      throw TareException.invalid(
          "cannot mount at \"%s\": the place must be absolute and below /".formatted(destination));
    }
  }

  /// @throws TareException NOT_FOUND where the source is absent
  public static Volume of(String source, String destination, Access access) {
    Path path = Path.of(source).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw TareException.notFound("cannot mount %s: no such file or directory".formatted(path));
    }
    return new Volume(path, destination, access);
  }

  /// `HOST:CONTAINER[:ro|rw][,z|Z]`. The last ask for a label of SELinux; where there is none, for
  /// nothing.
  ///
  /// @throws TareException INVALID where it has another form, NOT_FOUND where the source is absent,
  ///   UNSUPPORTED for a label where this machine has SELinux
  public static Volume parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
      throw malformed(text, "it must be HOST:CONTAINER or HOST:CONTAINER:ro");
    }
    if (parts[0].indexOf('/') < 0 && !parts[0].equals(".")) {
      throw malformed(text, "\"%s\" is a name, and tare has no named volumes".formatted(parts[0]))
          .withHint("write a path: ./" + parts[0]);
    }
    return of(parts[0], parts[1], access(text, parts));
  }

  private static Access access(String text, String[] parts) {
    Access access = Access.READ_WRITE;
    for (String option : (parts.length == 3 ? parts[2] : "rw").split(",", -1)) {
      switch (option) {
        case "rw" -> access = Access.READ_WRITE;
        case "ro" -> access = Access.READ_ONLY;
        case "z", "Z" -> refuseLabels(text);
        case "U" ->
            throw unsupported(text, "tare changes no owners on this machine")
                .withHint("chown the directory before, or leave U away");
        case "O" ->
            throw unsupported(text, "tare lays nothing over a volume")
                .withHint("give a copy of the directory, or ro");
        default -> throw malformed(text, "\"%s\" is not ro, rw, z or Z".formatted(option));
      }
    }
    return access;
  }

  private static void refuseLabels(String text) {
    if (Files.exists(SELINUX)) {
      throw TareException.unsupported(
              "cannot use volume \"%s\": this machine has SELinux, and tare sets no labels"
                  .formatted(text))
          .withHint("set it once: chcon -R -t container_file_t PATH");
    }
  }

  private static TareException unsupported(String text, String cause) {
    return TareException.unsupported("cannot use volume \"%s\": %s".formatted(text, cause));
  }

  private static TareException malformed(String text, String cause) {
    return TareException.invalid("cannot use volume \"%s\": %s".formatted(text, cause));
  }

  int depth() {
    return TreePath.of(destination).parts().size();
  }

  boolean covers(TreePath path) {
    return path.isUnder(TreePath.of(destination));
  }
}
