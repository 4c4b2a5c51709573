package dev.tare.layer;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The bytes of a tar with the place in them.
final class TarInput implements AutoCloseable {
  /// Small, since what is read beyond a header may be skipped.
  private static final int BUFFER = 1 << 14;

  private final InputStream in;
  private long position;

  TarInput(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER);
  }

  long position() {
    return position;
  }

  /// @throws Malformed where the tar ends before
  byte[] readExactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    position += bytes.length;
    if (bytes.length < length) {
      throw truncated();
    }
    return bytes;
  }

  /// The next block; empty at the end of the stream.
  byte[] readBlock() throws IOException {
    byte[] bytes = in.readNBytes(TarHeader.BLOCK);
    position += bytes.length;
    if (bytes.length > 0 && bytes.length < TarHeader.BLOCK) {
      throw truncated();
    }
    return bytes;
  }

  int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    position += Math.max(n, 0);
    return n;
  }

  /// @throws Malformed where the tar ends before
  void skipTo(long offset) throws IOException {
    try {
      in.skipNBytes(offset - position);
      position = offset;
    } catch (EOFException e) {
      throw truncated();
    }
  }

  /// Skips at most that many bytes; the stream may end before.
  void skipPadding(int length) throws IOException {
    position += in.readNBytes(length).length;
  }

  /// Whoever checks a digest does so at the end of the stream.
  void drain() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  private static Malformed truncated() {
    return new Malformed("the tar ends in the middle of it");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
