package dev.tare.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The body of one message, and not a byte of the next one.
public final class MessageBody extends InputStream {
  private static final int MAX_LINE = 1000;
  private static final int MAX_TRAILERS = 20;

  private final InputStream in;
  private final boolean isChunked;
  private boolean isEnded;

  /// Of the body, or of the chunk.
  private long left;

  private boolean isBegun;

  /// A body of which nothing is said is empty.
  public MessageBody(Fields fields, InputStream in) {
    this.in = in;
    this.isChunked = fields.isChunked();
    this.left = isChunked ? 0 : fields.length().orElse(0L);
    this.isEnded = !isChunked && left == 0;
  }

  /// Whether all was read, the end of the last chunk too.
  public boolean isEnded() {
    return isEnded;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws EOFException where the connection ends before the body does
  /// @throws Malformed where chunks are not what they say
  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (isEnded) {
      return -1;
    }
    if (isChunked && left == 0 && !nextChunk()) {
      return -1;
    }
    int n = in.read(bytes, from, (int) Math.min(length, left));
    if (n < 0) {
      throw new EOFException("the connection ended within a body");
    }
    left -= n;
    isEnded = !isChunked && left == 0;
    return n;
  }

  private boolean nextChunk() throws IOException {
    if (isBegun && !line().isEmpty()) {
      throw new Malformed(400, "a chunk is longer than it says");
    }
    isBegun = true;
    String size = line();
    int end = size.indexOf(';');
    String hex = (end < 0 ? size : size.substring(0, end)).trim();
    if (!hex.matches("[0-9a-fA-F]{1,15}")) {
      throw new Malformed(400, "a chunk does not say how long it is");
    }
    left = Long.parseLong(hex, 16);
    if (left == 0) {
      isEnded = true;
      for (int lines = 0; !line().isEmpty(); lines++) { // trailers say nothing here
        if (lines > MAX_TRAILERS) {
          throw new Malformed(400, "the body has too many trailers");
        }
      }
    }
    return left > 0;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() > MAX_LINE) {
        throw new EOFException("the connection ended within a chunk");
      }
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }
}
