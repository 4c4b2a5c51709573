package dev.tare.rootfs;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.rootfs.Unpacker.Ownership;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Writes a tree into a directory of the user, over what is there: files that the tree does not
/// have stay, those that it has are replaced, each in one step.
///
/// It is unpacked beside its place first, so that a tree that cannot be unpacked changes nothing.
/// Symbolic links in the directory are replaced and never followed: the tree must not reach what
/// they lead to.
public final class TreeOutput {
  private TreeOutput() {}

  /// @param tree as `FileTree.asLayer` gives it
  /// @param directory made where it is not there
  /// @return what was written; all belongs to the user who runs tare, as files that are copied do
  /// @throws TareException INVALID where the directory holds a directory and the tree something
  ///   else of that name, CORRUPT where the tree cannot be unpacked, DISK_FULL
  public static Unpacker.Result write(Iterable<? extends Entry> tree, Path directory) {
    String shown = "cannot write the files to " + directory;
    try {
      Files.createDirectories(directory);
      Path unpacked = Files.createTempDirectory(directory, ".tare-");
      try {
        Unpacker.Result result = Unpacker.unpack(tree, unpacked, Ownership.OF_USER);
        check(unpacked, directory, shown);
        merge(unpacked, directory);
        return result;
      } finally {
        delete(unpacked);
      }
    } catch (IOException e) {
      throw TareException.of(e, shown);
    }
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> in(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
      names.forEach(all::add);
    }
    return all;
  }

  /// Nothing is moved before all of it can be: a directory of the user is never removed.
  private static void check(Path from, Path to, String shown) throws IOException {
    for (Path path : in(from)) {
      Path target = to.resolve(path.getFileName());
      if (isDirectory(target) && !isDirectory(path)) {
        throw TareException.invalid(
            "%s: %s is a directory there and none in the image".formatted(shown, target));
      }
      if (isDirectory(target)) {
        check(path, target, shown);
      }
    }
  }

  private static void merge(Path from, Path to) throws IOException {
    for (Path path : in(from)) {
      Path target = to.resolve(path.getFileName());
      if (isDirectory(path) && isDirectory(target)) {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        FileTime time = Files.getLastModifiedTime(path);
        merge(path, target);
        Files.setPosixFilePermissions(target, mode);
        Files.setLastModifiedTime(target, time);
      } else {
        move(path, target);
      }
    }
  }

  /// rename(2), which replaces files and links but puts no directory over them.
  private static void move(Path path, Path target) throws IOException {
    if (isDirectory(path)) {
      Files.deleteIfExists(target);
    }
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(target + " lies on another file system", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    for (Path path : in(directory)) {
      if (isDirectory(path)) {
        delete(path);
      } else {
        Files.delete(path);
      }
    }
    Files.delete(directory);
  }
}
