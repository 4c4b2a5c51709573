package dev.tare.store;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A lock between processes and between threads, on one byte of a file that is never replaced.
///
/// The kernel's lock (fcntl) belongs to the process: closing any descriptor of the file drops it,
/// and a second lock of the same process does not conflict. So each file is opened once per process
/// and kept in [#OPEN]; threads are kept apart by a lock in memory, and the kernel's lock is taken
/// for the first of the threads that share and dropped after the last. Who holds it does one short
/// thing: nobody waits for a pull. The lock must not be taken twice by one thread.
public final class StoreLock implements AutoCloseable {
  private static final Map<Path, StoreLock> OPEN = new HashMap<>();

  private final Path file;

  /// Which file [#channel] was opened on.
  private @Nullable Object key;

  private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);
  private @Nullable FileChannel channel;
  private @Nullable FileLock shared;
  private int sharers;
  private int users;

  private StoreLock(Path file) {
    this.file = file;
  }

  /// The lock on `file`, which must exist. Who opens closes.
  public static StoreLock open(Path file) throws IOException {
    Path real = file.toRealPath();
    synchronized (OPEN) {
      StoreLock lock = OPEN.computeIfAbsent(real, StoreLock::new);
      lock.users++;
      return lock;
    }
  }

  /// What is held until it is closed.
  public interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /// Waits until nobody holds the lock alone.
  public Held share() throws IOException {
    threads.readLock().lock();
    try {
      join();
    } catch (IOException | RuntimeException e) {
      threads.readLock().unlock();
      throw e;
    }
    return () -> {
      try {
        leave();
      } finally {
        threads.readLock().unlock();
      }
    };
  }

  private synchronized void join() throws IOException {
    if (sharers == 0) {
      shared = acquire(true);
    }
    sharers++;
  }

  private synchronized void leave() throws IOException {
    sharers--;
    if (sharers == 0 && shared != null) {
      shared.release();
      shared = null;
    }
  }

  /// Waits until nobody else holds the lock.
  public Held alone() throws IOException {
    Lock writer = threads.writeLock();
    writer.lock();
    FileLock lock;
    try {
      lock = acquire(false);
    } catch (IOException | RuntimeException e) {
      writer.unlock();
      throw e;
    }
    return held(lock, writer);
  }

  private static Held held(FileLock lock, Lock writer) {
    return () -> {
      try {
        lock.release();
      } finally {
        writer.unlock();
      }
    };
  }

  /// Empty where somebody else holds the lock.
  public Optional<Held> tryAlone() throws IOException {
    Lock writer = threads.writeLock();
    if (!writer.tryLock()) {
      return Optional.empty();
    }
    FileLock lock = null;
    try {
      lock = tryAcquire();
    } finally {
      if (lock == null) {
        writer.unlock();
      }
    }
    return lock == null ? Optional.empty() : Optional.of(held(lock, writer));
  }

  private synchronized @Nullable FileLock tryAcquire() throws IOException {
    return openChannel().tryLock(0, 1, false);
  }

  /// Asks again and again: `FileChannel.lock` would close the channel, and so drop the lock under
  /// every thread that shares it, when one of the waiting threads is interrupted.
  private synchronized FileLock acquire(boolean isShared) throws IOException {
    for (int pause = 1; ; pause = Math.min(pause * 2, 16)) {
      FileLock lock = openChannel().tryLock(0, 1, isShared);
      if (lock != null && isCurrent()) {
        return lock;
      }
      if (lock != null) {
        lock.release();
        reopen();
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for another tare");
      }
    }
  }

  private FileChannel openChannel() throws IOException {
    if (channel == null || !channel.isOpen()) {
      key = fileKey();
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
    return channel;
  }

  /// Another tool may have replaced the file since it was opened; a lock on the old one is none.
  private boolean isCurrent() throws IOException {
    return Objects.equals(key, fileKey());
  }

  private @Nullable Object fileKey() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /// The first `limit` bytes of the locked file: reading it in any other way would drop the lock.
  synchronized Bytes content(int limit) throws IOException {
    if (channel == null || !channel.isOpen()) {
      try (InputStream in = Files.newInputStream(file)) {
        return Bytes.of(in.readNBytes(limit));
      }
    }
    ByteBuffer buffer = ByteBuffer.allocate(limit);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {}
    return Bytes.of(buffer.array(), 0, buffer.position());
  }

  private void reopen() throws IOException {
    if (channel != null) {
      channel.close();
    }
    channel = null;
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(file, this);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }
}
