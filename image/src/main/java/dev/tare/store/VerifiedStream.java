package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A stream whose end is only reached where its bytes are what they must be.
final class VerifiedStream extends FilterInputStream {
  private final Digest expected;
  private final long expectedSize;
  private final MessageDigest hash;
  private long size;
  private boolean isVerified;

  /// @param expectedSize in bytes, or -1 where it is not known
  VerifiedStream(InputStream in, Digest expected, long expectedSize) {
    super(in);
    this.expected = expected;
    this.expectedSize = expectedSize;
    this.hash = expected.algorithm().newMessageDigest();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    if (n >= 0) {
      hash.update(buffer, offset, n);
      size += n;
      if (expectedSize >= 0 && size > expectedSize) {
        throw differs("it is longer than %d bytes".formatted(expectedSize));
      }
    } else if (!isVerified) {
      verify();
    }
    return n;
  }

  private void verify() {
    if (expectedSize >= 0 && size != expectedSize) {
      throw differs("it is %d bytes long, not %d".formatted(size, expectedSize));
    }
    if (!HexFormat.of().formatHex(hash.digest()).equals(expected.hex())) {
      throw differs("its bytes have another digest");
    }
    isVerified = true;
  }

  private TareException differs(String cause) {
    return TareException.corrupt("cannot read %s: %s".formatted(expected, cause));
  }

  @Override
  public long skip(long n) throws IOException {
    long left = n;
    byte[] buffer = new byte[(int) Math.min(Math.max(n, 1), 1 << 16)];
    while (left > 0) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return n - Math.max(left, 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
