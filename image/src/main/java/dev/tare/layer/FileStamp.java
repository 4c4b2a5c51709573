package dev.tare.layer;

import dev.tare.sys.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// By what a file of this machine is known to be the one that it was: whoever writes to it, or puts
/// another in its place, changes at least the last one.
///
/// @param size in bytes
/// @param mtime when its content changed, in ns since 1970
/// @param ctime when anything of it changed, in ns since 1970; the kernel sets it (inode(7))
public record FileStamp(long dev, long ino, long size, long mtime, long ctime) {
  /// The clock of a file system may stand still for so long.
  private static final Duration TICK = Duration.ofSeconds(1);

  /// A last symbolic link is not followed.
  public static FileStamp of(Path file) throws IOException {
    return of(FileStatus.of(file));
  }

  static FileStamp of(FileStatus status) {
    return new FileStamp(
        status.dev(), status.ino(), status.size(), nanos(status.mtime()), nanos(status.ctime()));
  }

  /// The stamp of the file that `path` leads to, as a text; empty where it is no regular file, or
  /// was changed so shortly before that its times may not tell of the next change.
  public static Optional<String> mark(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    FileStamp stamp = of(path.toRealPath());
    return stamp.isSettled(Instant.now()) ? Optional.of(stamp.text()) : Optional.empty();
  }

  /// All of it in one line.
  public String text() {
    return dev + " " + ino + " " + size + " " + mtime + " " + ctime;
  }

  /// Whether a change after `now` gives another stamp: a file that was changed just before it may
  /// be changed once more with the same times.
  public boolean isSettled(Instant now) {
    return ctime < nanos(now.minus(TICK));
  }

  /// Wraps around in the year 2262, which does no harm to a comparison.
  static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }
}
