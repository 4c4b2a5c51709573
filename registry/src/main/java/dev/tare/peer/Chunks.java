package dev.tare.peer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// A body of which nobody knows how long it will be (RFC 9112, 7.1).
final class Chunks extends FilterOutputStream {
  private static final byte[] LINE = {'\r', '\n'};

  private final byte[] chunk = new byte[1 << 16];
  private int length;

  Chunks(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int n = Math.min(count - done, chunk.length - length);
      System.arraycopy(bytes, from + done, chunk, length, n);
      length += n;
      done += n;
      if (length == chunk.length) {
        send();
      }
    }
  }

  private void send() throws IOException {
    if (length > 0) {
      out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(chunk, 0, length);
      out.write(LINE);
      length = 0;
    }
  }

  /// Chunks are as large as they can be, whoever flushes.
  @Override
  public void flush() {}

  /// Says that this was all.
  void finish() throws IOException {
    send();
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }
}
