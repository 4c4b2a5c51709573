package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Bytes held against their descriptor while they are read: whoever gets the last one has had the
/// right ones, or a CORRUPT `TareException`.
///
/// @param from names their origin in messages
record Verified(Descriptor expected, Content unverified, String from) implements Content {

  static Digest digest(Bytes bytes, Digest.Algorithm algorithm) {
    MessageDigest sha = algorithm.newMessageDigest();
    sha.update(bytes.asByteBuffer());
    return new Digest(algorithm, HexFormat.of().formatHex(sha.digest()));
  }

  @Override
  public long size() {
    return expected.size();
  }

  @Override
  public InputStream open() throws IOException {
    if (unverified.size() != expected.size()) {
      throw corrupt(
          "it has %d bytes, its descriptor says %d".formatted(unverified.size(), expected.size()));
    }
    return new Hashed(unverified.open());
  }

  private TareException corrupt(String cause) {
    return TareException.corrupt(
        "cannot read blob %s of %s: %s".formatted(expected.digest(), from, cause));
  }

  /// Checks as soon as the last byte has been read: a reader that knows the size need not ask for
  /// the end.
  private final class Hashed extends InputStream {
    private final InputStream in;
    private final MessageDigest sha = expected.digest().algorithm().newMessageDigest();
    private long left = expected.size();
    private boolean isChecked;

    Hashed(InputStream in) {
      this.in = in;
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
      int n = in.read(buffer, offset, length);
      if (n > left) {
        throw corrupt("it is longer than %d bytes".formatted(expected.size()));
      }
      if (n > 0) {
        sha.update(buffer, offset, n);
        left -= n;
      }
      if (n < 0 && left > 0) {
        throw corrupt("it ends %d bytes early".formatted(left));
      }
      if (left == 0 && !isChecked) {
        isChecked = true;
        check();
      }
      return n;
    }

    private void check() {
      if (!HexFormat.of().formatHex(sha.digest()).equals(expected.digest().hex())) {
        throw corrupt("its bytes have another digest");
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
