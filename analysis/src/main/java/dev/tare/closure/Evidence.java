package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a string may bring into an image. A program that names a secret does not ask for it to be
/// shipped, and what describes this machine does not describe another: such paths come by name
/// alone (`--add`).
final class Evidence {
  /// Made while a system runs, or for other uses than running a program.
  private static final List<TreePath> OUTSIDE =
      Withheld.paths(
          "/boot",
          "/dev",
          "/lost+found",
          "/media",
          "/mnt",
          "/proc",
          "/run",
          "/sys",
          "/tmp",
          "/var/backups",
          "/var/cache",
          "/var/crash",
          "/var/lib",
          "/var/lock",
          "/var/log",
          "/var/mail",
          "/var/run",
          "/var/spool",
          "/var/tmp",
          "/usr/lib/debug",
          "/usr/include",
          "/usr/src");

  private final Walk walk;

  Evidence(Walk walk) {
    this.walk = walk;
  }

  /// The regular file that `path` leads to, where a string may bring it.
  ///
  /// @param path from the root
  Optional<FileEntry> file(String path) {
    return isThinkable(path) && entry(path) instanceof FileEntry file && isAllowed(file)
        ? Optional.of(file)
        : Optional.empty();
  }

  /// Whether a string may bring what lies there, were it to exist.
  boolean isThinkable(String path) {
    return !isOutside(TreePath.of(path));
  }

  /// The names in a directory; none where nobody may look.
  List<String> names(String path) {
    try {
      return directory(path)
          .map(d -> walk.tree().names(d.path()).stream().map(Bytes::toString).toList())
          .orElse(List.of());
    } catch (TareException _) {
      return List.of();
    }
  }

  /// The program that `path` leads to, where a string may bring it.
  Optional<FileEntry> program(String path) {
    return file(path).filter(file -> (file.attributes().mode() & 0111) != 0);
  }

  /// The directory that `path` leads to, whatever it is.
  Optional<DirectoryEntry> directory(String path) {
    return entry(path) instanceof DirectoryEntry directory
        ? Optional.of(directory)
        : Optional.empty();
  }

  /// The directory that `path` leads to, where a string may bring what it holds.
  Optional<DirectoryEntry> publicDirectory(String path) {
    return isThinkable(path) ? directory(path).filter(d -> !isOutside(d.path())) : Optional.empty();
  }

  /// What nobody may look at here is not there for a string.
  private @Nullable Entry entry(String path) {
    try {
      return walk.look(Bytes.utf8(path)).entry().orElse(null);
    } catch (TareException _) {
      return null;
    }
  }

  /// A link elsewhere does not make a secret public.
  private boolean isAllowed(FileEntry file) {
    return !isOutside(file.path()) && isPublic(file);
  }

  private static boolean isOutside(TreePath path) {
    return OUTSIDE.stream().anyMatch(o -> path.equals(o) || path.isUnder(o))
        || Withheld.isWithheld(path)
        || path.parts().contains(Bytes.utf8(".build-id"));
  }

  /// Everybody may read or run it here: what its owner keeps to some is not for an image.
  private boolean isPublic(FileEntry file) {
    if ((file.attributes().mode() & 0005) == 0) {
      return false;
    }
    for (TreePath at = file.path().parent(); !at.isRoot(); at = at.parent()) {
      if (walk.tree().entry(at).filter(Evidence::isOpen).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOpen(Entry directory) {
    return directory instanceof DirectoryEntry d && (d.attributes().mode() & 0001) != 0;
  }
}
