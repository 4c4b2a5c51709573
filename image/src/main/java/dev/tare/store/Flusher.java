package dev.tare.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends what was written of a file to the disk while more is written: the kernel would begin only
/// when a tenth of the memory is dirty, and the last fsync(2) would wait for all of it.
///
/// The kernel tells a failure to write once for each open file, so the one that is met here is kept
/// for [#close].
final class Flusher implements AutoCloseable {
  private final FileChannel channel;
  private final BlockingQueue<Boolean> asked = new ArrayBlockingQueue<>(1);
  private final Thread thread;
  private volatile @Nullable IOException failure;

  Flusher(FileChannel channel) {
    this.channel = channel;
    this.thread = Thread.ofPlatform().daemon().name("flush").start(this::work);
  }

  private void work() {
    try {
      while (asked.take()) {
        channel.force(false);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = new InterruptedIOException("interrupted while writing a blob");
    }
  }

  /// Asks for it and does not wait; while the disk is busy with the part before, nothing is added.
  void flush() {
    boolean _ = asked.offer(true);
  }

  /// Waits for what is on its way.
  ///
  /// @throws IOException what did not reach the disk
  @Override
  public void close() throws IOException {
    try {
      while (thread.isAlive() && !asked.offer(false, 100, TimeUnit.MILLISECONDS)) {
        // the disk is busy
      }
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing a blob");
    }
    if (failure != null) {
      throw failure;
    }
  }
}
