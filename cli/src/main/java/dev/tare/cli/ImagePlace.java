package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import dev.tare.transport.Pick;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the image lies that a word names: in the store, at a place of `tare help transports`, or
/// in a file or a directory that is there under that name. One meaning for all commands that read.
final class ImagePlace {
  private static final List<String> OF_ROOTS = List.of("usr", "bin", "etc", "sbin", "lib");

  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "docker://.*|(?:docker-daemon|containers-storage|oci|oci-archive|docker-archive|dir):.+");

  private ImagePlace() {}

  /// Whether a word names a place, for commands to which other words are names. An image of the
  /// store may be called `oci:1`.
  static boolean isElsewhere(String word, ImageStore store) {
    return ELSEWHERE.matcher(word).matches() && !isInStore(word, store);
  }

  /// @throws TareException NOT_FOUND where a path leads nowhere, INVALID where it is no image
  static Location of(String word, Session session, ImageStore store) {
    Optional<Path> path = path(word, session, store);
    if (path.isEmpty()) {
      return Location.parse(word);
    }
    return Files.isDirectory(path.get()) ? directory(path.get()) : Location.archive(path.get());
  }

  /// The file or directory that a word means. A name of the store is an image, whatever lies here
  /// under that name; `./NAME` is what lies here.
  ///
  /// @throws TareException NOT_FOUND where it can only be a path, and nothing is there
  static Optional<Path> path(String word, Session session, ImageStore store) {
    boolean isPath = word.startsWith("/") || word.startsWith("./") || word.startsWith("../");
    boolean isDots = word.equals(".") || word.equals("..");
    Path path = session.environment().directory().resolve(word).normalize();
    boolean isThere = Files.exists(path);
    if ((isPath || isDots) && !isThere) {
      throw TareException.notFound(
              "cannot read %s: there is no such file".formatted(Printable.name(word)))
          .withHint("an image of the store has a name: run tare images");
    }
    boolean isMeant = isThere && (isPath || word.startsWith(".") || !isInStore(word, store));
    return isMeant ? Optional.of(path) : Optional.empty();
  }

  private static boolean isInStore(String word, ImageStore store) {
    try {
      store.find(word);
      return true;
    } catch (TareException e) {
      return false;
    }
  }

  private static Location directory(Path path) {
    Optional<Location> image = imageIn(path);
    if (image.isPresent()) {
      return image.get();
    }
    if (isRoot(path)) {
      return new Location.Rootfs(path);
    }
    throw TareException.invalid(
            "cannot read %s: it is neither an image layout nor a root file system"
                .formatted(Printable.name(path.toString())))
        .withHint("write rootfs:%s to take it for the root of an image".formatted(path));
  }

  /// Whether a directory looks like the root of an image.
  static boolean isRoot(Path path) {
    return OF_ROOTS.stream().anyMatch(name -> Files.exists(path.resolve(name)));
  }

  /// The image that a directory holds: an OCI layout, or what skopeo writes.
  static Optional<Location> imageIn(Path path) {
    if (Files.exists(path.resolve("oci-layout"))) {
      return Optional.of(new Location.Layout(path, new Pick.Only()));
    }
    boolean isFolder =
        Files.isRegularFile(path.resolve("manifest.json"))
            && Files.isRegularFile(path.resolve("version"));
    return isFolder ? Optional.of(new Location.Folder(path)) : Optional.empty();
  }
}
