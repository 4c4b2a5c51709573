package dev.tare.registry.server;

import dev.tare.http.MessageBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The body of one request, for which a client may wait to be asked.
final class Body extends InputStream {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// What is read of a body that nobody wants, so that the client hears why.
  private static final long MAX_DRAINED = 64 << 20;

  private final MessageBody body;
  private final OutputStream out;
  private boolean isWaiting;

  /// @param out where leave is given to a client that waits for it
  Body(Head head, InputStream in, OutputStream out) {
    this.body = new MessageBody(head.fields(), in);
    this.out = out;
    this.isWaiting = head.isWaiting();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (isWaiting && !body.isEnded()) {
      isWaiting = false;
      out.write(CONTINUE);
      out.flush();
    }
    return body.read(bytes, from, length);
  }

  /// Reads on over what is left.
  ///
  /// @return whether the next request can follow
  boolean drain() throws IOException {
    if (isWaiting && !body.isEnded()) {
      return false; // the client has not sent it
    }
    byte[] chunk = new byte[1 << 16];
    int n = 0;
    for (long drained = 0; n >= 0 && drained < MAX_DRAINED; drained += n) {
      n = read(chunk, 0, chunk.length);
    }
    return body.isEnded();
  }
}
