package dev.tare.store;

import dev.tare.base.Deletion;
import dev.tare.oci.Digest;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The folder in which one process writes: unfinished files, and one empty file for each blob that
/// garbage collection must leave alone although nothing refers to it yet (a pin). Its name carries
/// the process, so that what a killed one left behind is known as such.
final class Workspace implements AutoCloseable {
  private static final String PREFIX = ".tare-";
  private static final AtomicLong COUNT = new AtomicLong();

  private final Path folder;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  /// A new workspace of this process below `root`; deletes those of processes that have ended.
  static Workspace create(Path root) throws IOException {
    for (Path dead : dead(root)) {
      Deletion.tree(dead);
    }
    while (true) {
      Path folder = root.resolve(PREFIX + ProcessStamp.current() + "-" + COUNT.getAndIncrement());
      try {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new Workspace(folder);
      } catch (FileAlreadyExistsException e) {
        // another class loader of this process counts as well
      }
    }
  }

  /// A name for an unfinished file that nobody else gets.
  Path newFile(String kind) {
    return folder.resolve(kind + "-" + COUNT.getAndIncrement());
  }

  /// Keeps garbage collection from deleting this blob while the workspace exists. To be called with
  /// the store's lock shared, before the blob is published or relied upon.
  void pin(Digest digest) throws IOException {
    try {
      Files.createFile(pinOf(digest));
    } catch (FileAlreadyExistsException e) {
      // pinned already
    }
  }

  /// Lets garbage collection have this blob, as far as this workspace is concerned.
  void unpin(Digest digest) throws IOException {
    Files.deleteIfExists(pinOf(digest));
  }

  private Path pinOf(Digest digest) {
    return folder.resolve(digest.toString().replace(':', '-'));
  }

  @Override
  public void close() throws IOException {
    Deletion.tree(folder);
  }

  static boolean isWorkspace(Path path) {
    return owner(path).isPresent() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// The workspaces whose process has ended.
  static List<Path> dead(Path root) throws IOException {
    List<Path> dead = new ArrayList<>();
    for (Path path : all(root)) {
      if (!owner(path).map(ProcessStamp::isAlive).orElse(true)) {
        dead.add(path);
      }
    }
    return dead;
  }

  /// What the workspaces of running processes keep.
  static Set<Digest> pins(Path root) throws IOException {
    return pinsBut(root, null);
  }

  /// See [#pins]; without those of `own`.
  static Set<Digest> pinsBut(Path root, @Nullable Workspace own) throws IOException {
    Set<Digest> pins = new HashSet<>();
    for (Path path : all(root)) {
      boolean isOwn = own != null && own.folder.equals(path);
      if (!isOwn && owner(path).map(ProcessStamp::isAlive).orElse(true)) {
        pins.addAll(pinsIn(path));
      }
    }
    return pins;
  }

  private static Set<Digest> pinsIn(Path workspace) throws IOException {
    Set<Digest> pins = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(workspace, "sha*")) {
      for (Path file : files) {
        pins.add(Digest.parse(file.getFileName().toString().replace('-', ':')));
      }
    } catch (NoSuchFileException e) {
      // its process has just finished
    }
    return pins;
  }

  static List<Path> all(Path root) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, PREFIX + "*")) {
      for (Path entry : entries) {
        if (isWorkspace(entry)) {
          all.add(entry);
        }
      }
    }
    return all;
  }

  private static Optional<ProcessStamp> owner(Path workspace) {
    String name = workspace.getFileName().toString();
    int end = name.lastIndexOf('-');
    return name.startsWith(PREFIX) && end > PREFIX.length()
        ? ProcessStamp.parse(name.substring(PREFIX.length(), end))
        : Optional.empty();
  }
}
