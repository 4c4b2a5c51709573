package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.runtime.StepMount.Sharing;
import dev.tare.store.StoreLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The folders that stay from build to build, one for each id: `DIGEST-N/content` and a lock beside
/// it. Closed to others, since a set-user-ID program may lie in one.
public final class CacheFolders {
  private final Path folder;

  CacheFolders(Path folder) {
    this.folder = folder;
  }

  /// The folder that all who know `id` share, made where it is not there, for programs that run
  /// outside of builds.
  ///
  /// @param caches where the folders of builds are
  public static Path shared(Path caches, String id) {
    try {
      Path place = place(caches, nameOf(id) + "-0");
      Files.createDirectories(place.resolve("content"));
      return place.resolve("content");
    } catch (IOException e) {
      throw TareException.of(e, "cannot make a folder for the cache " + id);
    }
  }

  private static String nameOf(String id) {
    return Digest.of(Bytes.utf8(id)).hex();
  }

  private static Path place(Path caches, String name) throws IOException {
    Path place = caches.resolve(name).toAbsolutePath();
    Files.createDirectories(place);
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
    return place;
  }

  /// A folder while a step uses it. To be closed on the thread that got it.
  record Used(String id, Path content, StoreLock lock, StoreLock.Held held)
      implements AutoCloseable {
    /// Whether nobody has used it so far.
    boolean isNew() {
      return !Files.exists(content.resolveSibling("content.ready"));
    }

    @Override
    public void close() throws IOException {
      try {
        held.close();
      } finally {
        lock.close();
      }
    }
  }

  /// The folder of `cache`, waited for where it must be.
  Used use(StepMount.Cache cache) throws IOException {
    String name = nameOf(cache.id());
    if (cache.sharing() != Sharing.PRIVATE) {
      return open(cache, name + "-0").orElseThrow();
    }
    for (int n = 0; ; n++) {
      Optional<Used> free = open(cache, name + "-" + n);
      if (free.isPresent()) {
        return free.get();
      }
    }
  }

  private Optional<Used> open(StepMount.Cache cache, String name) throws IOException {
    Path place = place(folder, name);
    Files.createDirectories(place.resolve("content"));
    try {
      Files.createFile(place.resolve("lock"));
    } catch (FileAlreadyExistsException e) {
      // an earlier step made it
    }
    StoreLock lock = StoreLock.open(place.resolve("lock"));
    try {
      Optional<StoreLock.Held> held =
          switch (cache.sharing()) {
            case SHARED -> Optional.of(lock.share());
            case LOCKED -> Optional.of(lock.alone());
            case PRIVATE -> lock.tryAlone();
          };
      if (held.isEmpty()) {
        lock.close();
      }
      return held.map(h -> new Used(cache.id(), place.resolve("content"), lock, h));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }
}
