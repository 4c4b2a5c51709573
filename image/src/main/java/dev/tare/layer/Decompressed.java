package dev.tare.layer;

import dev.tare.base.TareException;
import dev.tare.oci.MediaType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What comes out of a compressed blob, with a bound on how much that may be.
///
/// A few hundred kilobytes can say that they are terabytes. Out of a blob may come 1 GiB, or 200
/// times its size where that is more, and never more than 1 TiB. Layers of programs shrink to a
/// half or a tenth; only zeros shrink a thousandfold. Up to the bound nothing is held in memory, so
/// what a bomb costs is the time to pass a gibibyte by.
public final class Decompressed extends FilterInputStream {
  private static final long ALWAYS_ALLOWED = 1L << 30;
  private static final long MAX_RATIO = 200;
  private static final long MAX_BYTES = 1L << 40;

  private final InputStream raw;
  private final String what;
  private final long most;
  private long count;

  private Decompressed(InputStream in, InputStream raw, String what, long storedSize) {
    super(in);
    this.raw = raw;
    this.what = what;
    this.most =
        Math.min(MAX_BYTES, Math.max(ALWAYS_ALLOWED, MAX_RATIO * Math.min(storedSize, MAX_BYTES)));
  }

  /// @param raw the compressed bytes; read to their end, closed with the result
  /// @param storedSize how many they are
  /// @param what their name in messages
  /// @throws TareException CORRUPT while reading, where they are not what they claim to be
  public static InputStream open(
      InputStream raw, MediaType.Compression compression, long storedSize, String what)
      throws IOException {
    return switch (compression) {
      case NONE -> raw;
      case GZIP -> new Decompressed(new GzipInput(raw, what), raw, what, storedSize);
      case ZSTD -> new Decompressed(Zstd.decompress(raw, what), raw, what, storedSize);
    };
  }

  /// What another decoder gives, with the same bound.
  ///
  /// @param decoded what comes out of `raw`; closed with the result
  public static InputStream bounded(
      InputStream decoded, InputStream raw, long storedSize, String what) {
    return new Decompressed(decoded, raw, what, storedSize);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    if (n < 0) {
      raw.transferTo(OutputStream.nullOutputStream()); // its digest is checked at its end
    }
    count += Math.max(n, 0);
    if (count > most) {
      throw TareException.corrupt(
          "cannot read %s: more than %d bytes come out of it, too many for its compressed size"
              .formatted(what, most));
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[1 << 15];
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

  @Override
  public boolean markSupported() {
    return false;
  }
}
