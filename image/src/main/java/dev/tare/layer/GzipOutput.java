package dev.tare.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// One gzip member whose deflate stream is made of blocks that are compressed at the same time, as
/// pigz does: each block of 1 MiB is deflated for itself with the last 32 KiB before it as the
/// dictionary, so that matches reach across, and flushed to a byte boundary, so that the pieces can
/// be joined. Where blocks begin depends on the input alone, and so does every byte written.
final class GzipOutput extends OutputStream {
  private static final int BLOCK = 1 << 20;
  private static final int DICTIONARY = 1 << 15;

  /// No name, no time, unknown system.
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream out;
  private final int level;
  private final int threads;
  private final ExecutorService executor;
  private final Deque<Future<byte[]>> running = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private long length;
  private byte[] block = new byte[BLOCK];
  private int filled;
  private byte[] dictionary = new byte[0];
  private boolean isClosed;

  GzipOutput(OutputStream out, int level, int threads) throws IOException {
    this.out = out;
    this.level = level;
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
    out.write(HEADER);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    crc.update(bytes, offset, count);
    length += count;
    int from = offset;
    int left = count;
    while (left > 0) {
      if (filled == BLOCK) {
        submit(false);
      }
      int n = Math.min(left, BLOCK - filled);
      System.arraycopy(bytes, from, block, filled, n);
      filled += n;
      from += n;
      left -= n;
    }
  }

  private void submit(boolean isLast) throws IOException {
    byte[] input = block;
    int count = filled;
    byte[] before = dictionary;
    while (running.size() > threads) {
      out.write(finished());
    }
    running.add(executor.submit(() -> deflate(input, count, before, isLast)));
    dictionary = Arrays.copyOfRange(input, Math.max(0, count - DICTIONARY), count);
    block = isLast ? new byte[0] : new byte[BLOCK];
    filled = 0;
  }

  private byte[] deflate(byte[] input, int count, byte[] before, boolean isLast) {
    Deflater deflater = new Deflater(level, true);
    try {
      if (before.length > 0) {
        deflater.setDictionary(before);
      }
      deflater.setInput(input, 0, count);
      if (isLast) {
        deflater.finish();
      }
      ByteArrayOutputStream deflated = new ByteArrayOutputStream(count / 2 + 64);
      byte[] buffer = new byte[1 << 16];
      int mode = isLast ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int n;
      do {
        n = deflater.deflate(buffer, 0, buffer.length, mode);
        deflated.write(buffer, 0, n);
      } while (isLast ? !deflater.finished() : n == buffer.length);
      return deflated.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private byte[] finished() throws IOException {
    try {
      return running.remove().get();
    } catch (ExecutionException e) {
      throw new IOException("cannot compress", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try (out) {
      submit(true);
      while (!running.isEmpty()) {
        out.write(finished());
      }
      writeLittleEndian(crc.getValue());
      writeLittleEndian(length);
    } finally {
      executor.shutdownNow();
    }
  }

  private void writeLittleEndian(long value) throws IOException {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write((int) (value >> shift & 0xff));
    }
  }
}
