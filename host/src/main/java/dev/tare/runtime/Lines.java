package dev.tare.runtime;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Cuts a stream into lines as it comes; see [OutputListener].
final class Lines {
  private static final int MAX = 1 << 16;

  private final OutputListener out;
  private final byte[] buffer = new byte[MAX];
  private int length;

  Lines(OutputListener out) {
    this.out = out;
  }

  /// All of `in`, to its end.
  void read(InputStream in) throws IOException {
    for (int n = in.read(buffer, length, MAX - length);
        n >= 0;
        n = in.read(buffer, length, MAX - length)) {
      length += n;
      giveLines();
      if (length == MAX) {
        give(0, length);
        length = 0;
      }
    }
    if (length > 0) {
      give(0, length);
    }
  }

  private void giveLines() {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        give(from, i);
        from = i + 1;
      }
    }
    System.arraycopy(buffer, from, buffer, 0, length - from);
    length -= from;
  }

  private void give(int from, int to) {
    out.line(Bytes.of(Arrays.copyOfRange(buffer, from, to)));
  }
}
