package dev.tare.context;

import dev.tare.base.TareException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/// The bits of bzip2, the highest of each byte first.
final class Bzip2Bits implements Closeable {
  private final InputStream in;
  private final String what;
  private int held;
  private int count;

  Bzip2Bits(InputStream in, String what) {
    this.in = in;
    this.what = what;
  }

  /// @param n at most 24
  /// @throws TareException CORRUPT where the stream ends before
  int read(int n) throws IOException {
    while (count < n) {
      int b = in.read();
      if (b < 0) {
        throw corrupt("it ends too early");
      }
      held = (held << 8) | b;
      count += 8;
    }
    count -= n;
    return (held >>> count) & ((1 << n) - 1);
  }

  boolean isSet() throws IOException {
    return read(1) == 1;
  }

  /// Drops the rest of the byte. Whether no byte comes after it.
  boolean isAtEnd() throws IOException {
    count -= count % 8;
    if (count > 0) {
      return false;
    }
    int b = in.read();
    if (b >= 0) {
      held = (held << 8) | b;
      count = 8;
    }
    return b < 0;
  }

  TareException corrupt(String cause) {
    return TareException.corrupt(
        "cannot read %s: its bzip2 is not valid: %s".formatted(what, cause));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
