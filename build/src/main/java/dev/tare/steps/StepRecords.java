package dev.tare.steps;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The results of steps on disk: a file for each key. They appear by rename and are not synced:
/// what a power failure leaves of one is no result, and the step is made again.
final class StepRecords {
  /// Some hundred bytes each.
  private static final int MOST = 20_000;

  private final Path folder;

  StepRecords(Path folder) {
    this.folder = folder;
  }

  Optional<StepResult> read(String key) {
    try {
      return StepResult.parse(Files.readString(folder.resolve(key)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void write(String key, StepResult result) {
    try {
      Files.createDirectories(folder);
      Path unfinished = Files.createTempFile(folder, "new", "");
      try {
        Files.writeString(unfinished, result.text());
        Files.move(unfinished, folder.resolve(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot write the cache of steps in " + folder);
    }
  }

  /// Keeps it from being forgotten as one that nobody uses.
  void touch(String key) {
    try {
      Files.setLastModifiedTime(folder.resolve(key), FileTime.from(Instant.now()));
    } catch (IOException e) {
      // gone, or not ours: it is made again some day
    }
  }

  /// Forgets those that were not used for the longest time; looks for them once a day.
  void prune() {
    Path mark = folder.resolve("pruned");
    try {
      if (!Files.isDirectory(folder) || isNewerThanADay(mark)) {
        return;
      }
      Files.write(mark, new byte[0]);
      NewestFiles.keep(folder, MOST);
    } catch (IOException e) {
      // a cache that cannot be cleared is no reason to fail
    }
  }

  private static boolean isNewerThanADay(Path mark) throws IOException {
    return Files.exists(mark)
        && NewestFiles.touched(mark).toInstant().isAfter(Instant.now().minus(Duration.ofDays(1)));
  }
}
