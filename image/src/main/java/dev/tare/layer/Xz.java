package dev.tare.layer;

import dev.tare.base.TareException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/// Reads xz, and says in tare's words what the library says of broken xz.
public final class Xz extends FilterInputStream {
  /// What `xz -9` needs to unpack is 65 MiB.
  private static final int MAX_KIB = 96 << 10;

  private final String what;

  private Xz(InputStream raw, String what) throws IOException {
    super(raw);
    this.what = what;
    try {
      in = new XZInputStream(raw, MAX_KIB);
    } catch (XZIOException | java.io.EOFException e) {
      throw corrupt(e);
    }
  }

  /// How much comes out has no bound: see [Decompressed#bounded].
  ///
  /// @param what the name of these bytes in messages
  /// @throws TareException CORRUPT, also while reading, where they are not what they claim to be;
  ///   UNSUPPORTED where they need more memory than what is usual for xz
  public static InputStream decompress(InputStream raw, String what) throws IOException {
    return new Xz(raw, what);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (MemoryLimitException e) {
      throw TareException.unsupported(
              "cannot read %s: to unpack it takes %d MiB of memory, more than %d"
                  .formatted(what, e.getMemoryNeeded() >> 10, MAX_KIB >> 10))
          .withHint("compress it with: xz -6");
    } catch (XZIOException | java.io.EOFException e) {
      throw corrupt(e);
    }
  }

  private TareException corrupt(IOException e) {
    return TareException.corrupt(
        "cannot read %s: its xz is not valid: %s"
            .formatted(what, e instanceof java.io.EOFException ? "it ends early" : e.getMessage()));
  }
}
