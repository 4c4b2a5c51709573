package dev.tare.store;

import dev.tare.sys.FileStatus;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What files take on the disk, in allocated bytes as `du` counts them, by what they are for: each
/// file once, however many names it has, where it is counted first; and given back only where all
/// its names go. For one thread.
public final class DiskTally {
  /// What files are for.
  public enum Part {
    /// What images need, and the store itself.
    IMAGES,
    /// Blobs that no image needs.
    BLOBS,
    /// What is being written, or was when its process was killed.
    UNFINISHED,
    /// Containers that stay.
    CONTAINERS,
    /// What can be made again.
    CACHE
  }

  /// What one part comes to.
  ///
  /// @param total how many there are
  /// @param active those of them that somebody uses
  /// @param size in bytes
  /// @param reclaimable bytes of it that go when all goes that may
  public record Use(int total, int active, long size, long reclaimable) {
    private Use with(Use other) {
      return new Use(
          total + other.total,
          active + other.active,
          size + other.size,
          reclaimable + other.reclaimable);
    }
  }

  private record Key(long dev, long ino) {}

  /// @param names how many it has
  /// @param going how many of those go
  private record Counted(Part part, long bytes, long names, long going) {
    Use use() {
      return new Use(0, 0, bytes, going >= names ? bytes : 0);
    }

    Counted with(boolean isGoing) {
      return isGoing ? new Counted(part, bytes, names, going + 1) : this;
    }
  }

  private final Map<Key, Counted> files = new HashMap<>();
  private final Map<Part, Use> counts = new EnumMap<>(Part.class);

  /// Names, of those files alone that have several.
  private final Set<Path> linked = new HashSet<>();

  /// Nothing counted yet.
  public DiskTally() {}

  /// Counts one of a part.
  public void count(Part part, boolean isActive) {
    counts.merge(part, new Use(1, isActive ? 1 : 0, 0, 0), Use::with);
  }

  /// Counts `path` and all below it that was not counted under that name yet. What is not there, or
  /// vanishes, is nothing.
  ///
  /// @param isGoing whether those names may go
  public void add(Part part, Path path, boolean isGoing) throws IOException {
    FileStatus status;
    try {
      status = FileStatus.ofMany(path);
    } catch (NoSuchFileException e) {
      return;
    }
    Key key = new Key(status.dev(), status.ino());
    if (status.isDirectory() || status.links() == 1) {
      files.putIfAbsent(key, new Counted(part, status.allocated(), 1, isGoing ? 1 : 0));
    } else if (linked.add(path)) {
      files.merge(
          key,
          new Counted(part, status.allocated(), status.links(), isGoing ? 1 : 0),
          (counted, _) -> counted.with(isGoing));
    }
    if (status.isDirectory()) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          add(part, child, isGoing);
        }
      } catch (NoSuchFileException e) {
        // gone in the meantime
      }
    }
  }

  /// What each part comes to.
  public Map<Part, Use> uses() {
    Map<Part, Use> uses = new EnumMap<>(counts);
    files.values().forEach(file -> uses.merge(file.part(), file.use(), Use::with));
    for (Part part : Part.values()) {
      uses.putIfAbsent(part, new Use(0, 0, 0, 0));
    }
    return uses;
  }

  /// What one part comes to.
  public Use of(Part part) {
    return uses().getOrDefault(part, new Use(0, 0, 0, 0));
  }

  /// All parts together.
  public Use all() {
    return uses().values().stream().reduce(new Use(0, 0, 0, 0), Use::with);
  }
}
