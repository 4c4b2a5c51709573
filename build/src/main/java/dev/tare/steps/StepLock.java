package dev.tare.steps;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The right to make what one key stands for: of the builds that want the same, one makes it, the
/// others wait and take it. The kernel's lock on a file (fcntl) keeps processes apart and goes with
/// a process that is killed; it belongs to a whole process, so threads are kept apart in memory. A
/// thread holds one at a time, so nobody waits in a circle.
public final class StepLock implements AutoCloseable {
  private static final Set<Path> HELD = new HashSet<>();
  private static final long PAUSE_MILLIS = 20;

  private final Path file;
  private final Optional<FileChannel> channel;

  private StepLock(Path file, Optional<FileChannel> channel) {
    this.file = file;
    this.channel = channel;
  }

  static StepLock take(Path folder, String key) {
    Path file = folder.toAbsolutePath().resolve(key);
    try {
      takeHere(file);
    } catch (InterruptedException e) {
      throw ended();
    }
    boolean isTaken = false;
    try {
      Optional<FileChannel> channel = takeFile(folder, file);
      isTaken = true;
      return new StepLock(file, channel);
    } catch (InterruptedException e) {
      throw ended();
    } finally {
      if (!isTaken) {
        leaveHere(file);
      }
    }
  }

  private static TareException ended() {
    Thread.currentThread().interrupt();
    return TareException.of(
        TareException.Kind.REFUSED, "cannot build: it was ended while it waited for a step");
  }

  /// Empty where no file can be written: then other processes may make the same.
  private static Optional<FileChannel> takeFile(Path folder, Path file)
      throws InterruptedException {
    try {
      Files.createDirectories(folder);
      Optional<FileChannel> channel = locked(file);
      while (channel.isEmpty()) {
        channel = locked(file);
      }
      return channel;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void takeHere(Path file) throws InterruptedException {
    synchronized (HELD) {
      while (!HELD.add(file)) {
        HELD.wait();
      }
    }
  }

  private static void leaveHere(Path file) {
    synchronized (HELD) {
      HELD.remove(file);
      HELD.notifyAll();
    }
  }

  /// Asks again and again: an interrupt would close a channel that waits. Empty where whoever had
  /// the lock has deleted the file, so that another one may stand there.
  private static Optional<FileChannel> locked(Path file) throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean isLocked = false;
    try {
      Optional<Object> opened = key(file);
      for (FileLock lock = channel.tryLock(); lock == null; lock = channel.tryLock()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      isLocked = opened.isPresent() && opened.equals(key(file));
      return isLocked ? Optional.of(channel) : Optional.empty();
    } finally {
      if (!isLocked) {
        channel.close();
      }
    }
  }

  private static Optional<Object> key(Path file) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      if (channel.isPresent()) {
        Files.deleteIfExists(file);
        channel.get().close();
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot unlock " + file);
    } finally {
      leaveHere(file);
    }
  }
}
