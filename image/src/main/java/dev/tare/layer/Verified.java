package dev.tare.layer;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A stream whose end is reached only if its bytes have the digest, and where it is known the size,
/// that they should have. Only reading checks: what is skipped is read.
public final class Verified extends FilterInputStream {
  private static final int BUFFER = 1 << 15;

  private final String what;
  private final Digest expected;
  private final long size;
  private final MessageDigest seen;
  private long count;
  private boolean isChecked;

  /// @param what the name of these bytes in messages: "blob of layer 2"
  /// @param size in bytes; negative where it is not known
  public Verified(InputStream in, String what, Digest expected, long size) {
    super(in);
    this.what = what;
    this.expected = expected;
    this.size = size;
    this.seen = expected.algorithm().newMessageDigest();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    if (n > 0) {
      seen.update(buffer, offset, n);
      count += n;
      if (size >= 0 && count > size) {
        throw TareException.corrupt(
            "cannot read %s: it is longer than the %d bytes that its descriptor says"
                .formatted(what, size));
      }
    } else if (n < 0 && !isChecked) {
      check();
    }
    return n;
  }

  private void check() {
    if (size >= 0 && count != size) {
      throw TareException.corrupt(
          "cannot read %s: it has %d bytes, its descriptor says %d".formatted(what, count, size));
    }
    Digest actual = new Digest(expected.algorithm(), HexFormat.of().formatHex(seen.digest()));
    if (!actual.equals(expected)) {
      throw TareException.corrupt(
          "cannot read %s: its digest is %s and should be %s".formatted(what, actual, expected));
    }
    isChecked = true;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[Math.clamp(n, 1, BUFFER)];
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
