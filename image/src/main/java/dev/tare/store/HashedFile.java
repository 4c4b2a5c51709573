package dev.tare.store;

import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// A new file that is hashed while it is written. Small pieces are gathered; from the second buffer
/// on another thread hashes and writes, while the caller fills the next one. Of a large file the
/// disk gets its part meanwhile too, so that [#sync] finds little left to wait for.
final class HashedFile implements AutoCloseable {
  private static final int BUFFER = 1 << 18;
  private static final int BUFFERS = 3;

  /// So many bytes are worth a way to the disk of their own.
  private static final long FLUSHED = 1 << 25;

  private final FileChannel channel;
  private final MessageDigest hash;
  private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 13);
  private @Nullable Thread worker;
  private @Nullable Flusher flusher;
  private long unflushed;
  private volatile @Nullable IOException failure;

  /// Ends the worker.
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private HashedFile(FileChannel channel, MessageDigest hash) {
    this.channel = channel;
    this.hash = hash;
  }

  static HashedFile create(Path file, Digest.Algorithm algorithm) throws IOException {
    return new HashedFile(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        algorithm.newMessageDigest());
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (!buffer.hasRemaining()) {
        next();
      }
      int n = Math.min(left, buffer.remaining());
      buffer.put(bytes, from, n);
      from += n;
      left -= n;
    }
  }

  private void next() throws IOException {
    if (worker == null) {
      if (buffer.capacity() < BUFFER) {
        store(buffer.flip()); // what is small is written without a thread
        buffer = ByteBuffer.allocate(BUFFER);
        return;
      }
      worker = Thread.ofPlatform().daemon().name("blob").start(this::work);
      for (int i = 1; i < BUFFERS; i++) {
        empty.add(ByteBuffer.allocate(BUFFER));
      }
    }
    throwFailure();
    try {
      full.put(buffer.flip());
      buffer = empty.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing a blob");
    }
  }

  private void work() {
    try {
      for (ByteBuffer one = full.take(); one.capacity() > 0; one = full.take()) {
        if (failure == null) {
          try {
            store(one);
          } catch (IOException e) {
            failure = e; // the caller is told; what comes after it is dropped
          }
        }
        empty.add(one.clear());
      }
    } catch (InterruptedException e) {
      failure = new InterruptedIOException("interrupted while writing a blob");
    }
  }

  private void store(ByteBuffer bytes) throws IOException {
    hash.update(bytes.duplicate());
    unflushed += bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    if (unflushed >= FLUSHED) {
      unflushed = 0;
      if (flusher == null) {
        flusher = new Flusher(channel);
      }
      flusher.flush();
    }
  }

  private void throwFailure() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /// Ends the writing.
  ///
  /// @return the digest of all
  byte[] digest() throws IOException {
    endWorker();
    throwFailure();
    store(buffer.flip());
    buffer.clear();
    return hash.digest();
  }

  private void endWorker() throws IOException {
    Thread running = worker;
    if (running == null) {
      return;
    }
    try {
      full.put(END);
      running.join();
      worker = null;
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing a blob");
    }
  }

  /// After [#digest]: all is on the disk then.
  void sync() throws IOException {
    endFlusher();
    channel.force(true);
  }

  private void endFlusher() throws IOException {
    Flusher running = flusher;
    flusher = null; // what it could not write is told once
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      try {
        endWorker();
      } finally {
        endFlusher();
      }
    }
  }
}
