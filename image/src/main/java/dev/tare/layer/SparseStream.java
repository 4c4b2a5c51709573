package dev.tare.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Stored stretches with zeros between them.
final class SparseStream extends InputStream {
  private final InputStream stored;
  private final SparseMap map;
  private int stretch;
  private long position;

  SparseStream(InputStream stored, SparseMap map) {
    this.stored = stored;
    this.map = map;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (stretch < map.stretches().size() && position >= end(stretch)) {
      stretch++;
    }
    boolean isHole =
        stretch == map.stretches().size() || position < map.stretches().get(stretch).offset();
    long until =
        stretch == map.stretches().size()
            ? map.size()
            : isHole ? map.stretches().get(stretch).offset() : end(stretch);
    int wanted = (int) Math.min(length, until - position);
    if (wanted == 0) {
      return -1;
    }
    if (isHole) {
      Arrays.fill(buffer, offset, offset + wanted, (byte) 0);
    } else {
      wanted = stored.read(buffer, offset, wanted);
      if (wanted < 0) {
        throw new EOFException("the stored bytes end early");
      }
    }
    position += wanted;
    return wanted;
  }

  private long end(int index) {
    SparseMap.Stretch s = map.stretches().get(index);
    return s.offset() + s.length();
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }
}
