package dev.tare.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that verifies itself at its end, for readers that know its size and need not ask for
/// the end: asks for it as soon as the last byte has been read.
final class ToTheEnd extends FilterInputStream {
  private long left;

  ToTheEnd(InputStream in, long size) {
    super(in);
    this.left = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    left -= Math.max(n, 0);
    if (left == 0 && n > 0 && in.read() >= 0) {
      throw new IOException("the stream goes on after its last byte");
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = super.skip(n);
    left -= skipped;
    return skipped;
  }
}
