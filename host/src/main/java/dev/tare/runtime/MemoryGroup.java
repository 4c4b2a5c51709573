package dev.tare.runtime;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A control group for the memory of one run: the kernel counts what all of its processes hold at
/// once, with the pages of files that it read for them (cgroups(7): `memory.peak` of version 2,
/// `memory.max_usage_in_bytes` of version 1). Nothing is limited by it.
public final class MemoryGroup implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TRIES_TO_REMOVE = 100;

  /// Where groups are made, and the file that says the most.
  private record Place(Path parent, String peak) {}

  private static final List<Place> PLACES =
      List.of(
          new Place(Path.of("/sys/fs/cgroup/memory"), "memory.max_usage_in_bytes"),
          new Place(Path.of("/sys/fs/cgroup"), "memory.peak"));

  private final Path group;
  private final String peak;

  private MemoryGroup(Path group, String peak) {
    this.group = group;
    this.peak = peak;
  }

  /// Empty where this machine has none that count the most, or lets this user make none.
  public static Optional<MemoryGroup> create() {
    byte[] id = new byte[6];
    RANDOM.nextBytes(id);
    String name = Containers.CGROUP_PREFIX + HexFormat.of().formatHex(id);
    return PLACES.stream().flatMap(place -> create(place, name).stream()).findFirst();
  }

  private static Optional<MemoryGroup> create(Place place, String name) {
    Path group = place.parent.resolve(name);
    try {
      Files.createDirectory(group);
      if (Files.exists(group.resolve(place.peak))) {
        return Optional.of(new MemoryGroup(group, place.peak));
      }
      Files.delete(group);
    } catch (IOException e) {
      // not there, or not for this user
    }
    return Optional.empty();
  }

  /// Puts a process into it, and so all that it starts from then on.
  public void enter(long pid) {
    try {
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
    } catch (IOException e) {
      // nobody is in it then: see #peak
    }
  }

  /// The most that was held at once, in bytes; empty where nobody has ever been in it.
  public OptionalLong peak() {
    try {
      long bytes = Long.parseLong(Files.readString(group.resolve(peak)).strip());
      return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /// Removes it. A process that has just ended may still be counted for a moment.
  @Override
  public void close() {
    for (int i = 0; i < TRIES_TO_REMOVE && Files.exists(group); i++) {
      try {
        Files.deleteIfExists(group);
      } catch (DirectoryNotEmptyException e) {
        return; // no control group
      } catch (FileSystemException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      } catch (IOException e) {
        return;
      }
    }
  }
}
