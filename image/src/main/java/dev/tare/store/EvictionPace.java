package dev.tare.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// When the cache looks for what may go: looking at all entries takes longer than making a small
/// one. Once for each share of the limit that this process adds, and once an hour of all processes.
final class EvictionPace {
  private static final Duration PERIOD = Duration.ofHours(1);

  private final Path mark;
  private final long share;
  private long added;

  /// @param mark a file whose time says when it was last due
  /// @param share in bytes
  EvictionPace(Path mark, long share) {
    this.mark = mark;
    this.share = share;
  }

  /// @param bytes that were added since the last call
  synchronized boolean isDue(long bytes) throws IOException {
    added += bytes;
    boolean isDue = added >= share || !Files.exists(mark) || isOld();
    if (isDue) {
      added = 0;
      Files.write(mark, new byte[0]);
    }
    return isDue;
  }

  private boolean isOld() throws IOException {
    return Files.getLastModifiedTime(mark).toInstant().isBefore(Instant.now().minus(PERIOD));
  }
}
