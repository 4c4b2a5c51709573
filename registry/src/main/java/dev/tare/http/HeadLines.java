package dev.tare.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The lines before the body of one message.
public final class HeadLines {
  private static final int MAX_BYTES = 32 << 10;

  private final InputStream in;
  private int left = MAX_BYTES;

  /// @param in buffered: it is read byte by byte
  public HeadLines(InputStream in) {
    this.in = in;
  }

  /// The next line without its end.
  ///
  /// @throws Malformed where the head is too long
  public String next() throws IOException {
    return next("");
  }

  /// The next line, of which `begun` was read already.
  public String next(String begun) throws IOException {
    StringBuilder line = new StringBuilder(begun);
    for (int b = read(); b != '\n'; b = read()) {
      line.append((char) b);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }

  private int read() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the connection ended within a head");
    }
    if (--left < 0) {
      throw new Malformed(431, "the head is too long");
    }
    return b;
  }
}
