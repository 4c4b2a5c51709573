package dev.tare.layer;

import dev.tare.base.TareException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads gzip (RFC 1952) strictly: any number of members, each with a right checksum and length,
/// and nothing after the last. The JDK's own reader ignores what follows.
final class GzipInput extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int FHCRC = 2;
  private static final int FEXTRA = 4;
  private static final int FNAME = 8;
  private static final int FCOMMENT = 16;

  private final InputStream in;
  private final String what;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] input = new byte[BUFFER];
  private int at;
  private int end;
  private long filled;
  private boolean isInMember;
  private boolean isDone;

  GzipInput(InputStream in, String what) {
    this.in = in;
    this.what = what;
  }

  /// How many compressed bytes have been decoded for what was read so far; not those that were only
  /// fetched.
  long consumed() {
    return filled - (isInMember ? inflater.getRemaining() : end - at);
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
    try {
      while (!isDone) {
        if (!isInMember) {
          readHeader();
        }
        int n = inflate(buffer, offset, length);
        if (n > 0) {
          return n;
        }
        readTrailer();
      }
      return -1;
    } catch (DataFormatException e) {
      throw malformed(e.getMessage() == null ? "damaged" : e.getMessage());
    } catch (EOFException e) {
      throw malformed("it ends early");
    }
  }

  /// Gives 0 at the end of a member.
  private int inflate(byte[] buffer, int offset, int length)
      throws IOException, DataFormatException {
    while (!inflater.finished()) {
      int n = inflater.inflate(buffer, offset, length);
      if (n > 0) {
        crc.update(buffer, offset, n);
        return n;
      }
      if (inflater.needsDictionary()) {
        throw malformed("it needs a dictionary");
      }
      if (inflater.needsInput() && !inflater.finished()) {
        fill();
        inflater.setInput(input, 0, end);
        at = end;
      }
    }
    return 0;
  }

  private void readHeader() throws IOException {
    if (next() != 0x1f || next() != 0x8b) {
      throw malformed("it does not begin as gzip does");
    }
    if (next() != 8) {
      throw malformed("its method is not deflate");
    }
    int flags = next();
    skip(6); // time, extra flags, system
    if ((flags & FEXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FNAME) != 0) {
      skipText();
    }
    if ((flags & FCOMMENT) != 0) {
      skipText();
    }
    if ((flags & FHCRC) != 0) {
      skip(2);
    }
    inflater.reset();
    crc.reset();
    inflater.setInput(input, at, end - at);
    at = end;
    isInMember = true;
  }

  private void readTrailer() throws IOException {
    at = end - inflater.getRemaining();
    long length = inflater.getBytesWritten() & 0xffff_ffffL;
    if (next32() != crc.getValue()) {
      throw malformed("its checksum is wrong");
    }
    if (next32() != length) {
      throw malformed("its length is wrong");
    }
    isInMember = false;
    isDone = at == end && !hasMore();
    if (!isDone && (input[at] & 0xff) != 0x1f) {
      throw malformed("something follows its end");
    }
  }

  private long next32() throws IOException {
    long low = next() | (long) next() << 8;
    return low | (long) next() << 16 | (long) next() << 24;
  }

  private void skipText() throws IOException {
    while (next() != 0) {
      // up to the NUL
    }
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private int next() throws IOException {
    if (at == end) {
      fill();
    }
    return input[at++] & 0xff;
  }

  private void fill() throws IOException {
    if (!hasMore()) {
      throw new EOFException();
    }
  }

  private boolean hasMore() throws IOException {
    at = 0;
    end = Math.max(0, in.read(input));
    filled += end;
    return end > 0;
  }

  private TareException malformed(String cause) {
    return TareException.corrupt(
        "cannot read %s: its gzip is not valid: %s".formatted(what, cause));
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
