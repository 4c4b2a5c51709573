package dev.tare.registry.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The body of one request, and not a byte of the next one.
final class Body extends InputStream {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// What is read of a body that nobody wants, so that the client hears why.
  private static final long MAX_DRAINED = 64 << 20;

  private final InputStream in;
  private final OutputStream out;
  private final boolean isChunked;
  private boolean isWaiting;
  private boolean isEnded;

  /// Of the body, or of the chunk.
  private long left;

  private boolean isBegun;

  /// @param out where leave is given to a client that waits for it
  Body(Head head, InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
    this.isChunked = head.isChunked();
    this.left = isChunked ? 0 : head.length();
    this.isEnded = !isChunked && left == 0;
    this.isWaiting = head.isWaiting();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (isEnded) {
      return -1;
    }
    if (isWaiting) {
      isWaiting = false;
      out.write(CONTINUE);
      out.flush();
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
      throw new Head.Malformed(400, "a chunk is longer than it says");
    }
    isBegun = true;
    String size = line();
    int end = size.indexOf(';');
    String hex = (end < 0 ? size : size.substring(0, end)).trim();
    if (!hex.matches("[0-9a-fA-F]{1,15}")) {
      throw new Head.Malformed(400, "a chunk does not say how long it is");
    }
    left = Long.parseLong(hex, 16);
    if (left == 0) {
      isEnded = true;
      for (int lines = 0; !line().isEmpty(); lines++) { // trailers say nothing here
        if (lines > 20) {
          throw new Head.Malformed(400, "the body has too many trailers");
        }
      }
    }
    return left > 0;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() > 1000) {
        throw new EOFException("the connection ended within a chunk");
      }
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }

  /// Reads on over what is left.
  ///
  /// @return whether the next request can follow
  boolean drain() throws IOException {
    if (isWaiting && !isEnded) {
      return false; // the client has not sent it
    }
    byte[] chunk = new byte[1 << 16];
    int n = 0;
    for (long drained = 0; n >= 0 && drained < MAX_DRAINED; drained += n) {
      n = read(chunk, 0, chunk.length);
    }
    return isEnded;
  }
}
