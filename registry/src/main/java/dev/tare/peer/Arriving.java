package dev.tare.peer;

import dev.tare.base.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// What comes from another tool.
final class Arriving {
  private static final int CHUNK = 1 << 17;

  private Arriving() {}

  /// Passes all of it on.
  ///
  /// @param step is told what has come
  /// @return how many bytes
  /// @throws IOException where it does not come
  /// @throws UncheckedIOException where `out` fails: that is ours, and not the other's
  static long copy(InputStream in, OutputStream out, Progress.Step step) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long all = 0;
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      try {
        out.write(chunk, 0, n);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      step.advance(n);
      all += n;
    }
    return all;
  }
}
