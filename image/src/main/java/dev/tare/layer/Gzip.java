package dev.tare.layer;

import java.io.IOException;
import java.io.OutputStream;

/// Writes gzip (RFC 1952) on several processors; the same bytes give the same output however many
/// there are. The bytes depend on the zlib of the Java that runs this; what they inflate to does
/// not.
public final class Gzip {
  private Gzip() {}

  /// Compresses what is written. Closing ends the gzip and closes `out`.
  ///
  /// @param level 1 to 9
  /// @param threads at least 1; each holds about 3 MiB
  public static OutputStream compress(OutputStream out, int level, int threads) throws IOException {
    return new GzipOutput(out, level, threads);
  }
}
