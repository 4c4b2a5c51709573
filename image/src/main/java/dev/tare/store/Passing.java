package dev.tare.store;

import java.io.IOException;
import java.io.InputStream;

/// A stream whose bytes, skipped ones too, pass by somebody while they are read. Closing it closes
/// nothing.
final class Passing extends InputStream {
  private static final int CHUNK = 1 << 18;

  /// Takes bytes.
  @FunctionalInterface
  interface Taker {
    void take(byte[] bytes, int offset, int length);
  }

  private final InputStream in;
  private final Taker taker;

  Passing(InputStream in, Taker taker) {
    this.in = in;
    this.taker = taker;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    if (n > 0) {
      taker.take(buffer, offset, n);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[Math.clamp(n, 1, CHUNK)];
    long skipped = 0;
    while (skipped < n) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
      if (read < 0) {
        break;
      }
      skipped += read;
    }
    return skipped;
  }
}
