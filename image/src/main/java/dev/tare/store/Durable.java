package dev.tare.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// File operations whose result survives a power failure once they have returned.
final class Durable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private Durable() {}

  /// Writes what the system still holds in memory for `directory`: the names in it.
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /// Creates `directory` and its missing parents, for the owner alone.
  static void createDirectories(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    if (Files.isDirectory(absolute)) {
      return;
    }
    Path parent = absolute.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(absolute)) {
        throw e;
      }
    }
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /// Gives the synced file `from` the name `to`, in place of what had it.
  static void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(to.toAbsolutePath().resolveSibling(""));
  }

  /// Gives the synced file `from` the name `to` unless something has it; true where it got it.
  static boolean publish(Path from, Path to) throws IOException {
    boolean published;
    try {
      Files.createLink(to, from);
      published = true;
    } catch (FileAlreadyExistsException e) {
      published = false;
    } catch (UnsupportedOperationException | IOException e) {
      // a file system without hard links
      published = !Files.exists(to, LinkOption.NOFOLLOW_LINKS);
      if (published) {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Files.deleteIfExists(from);
    syncDirectory(to.toAbsolutePath().resolveSibling(""));
    return published;
  }
}
