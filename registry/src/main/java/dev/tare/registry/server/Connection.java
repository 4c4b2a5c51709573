package dev.tare.registry.server;

import dev.tare.base.TareException;
import dev.tare.http.Malformed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// One client, request after request.
final class Connection implements AutoCloseable {
  /// Without a byte from the client: its next request, or the rest of one.
  private static final int PATIENCE = (int) TimeUnit.SECONDS.toMillis(60);

  /// With this every message of TLS begins, and none of HTTP. Clients of containers try TLS first;
  /// who does not hang up lets each of their commands wait for ten seconds.
  private static final int TLS = 0x16;

  private static final int CHUNK = 1 << 17;

  /// After the last answer: milliseconds without a byte, and bytes, that are waited for.
  private static final int LINGER = 500;

  private static final int MAX_LINGERED = 1 << 20;

  private final Socket socket;
  private final Answering answering;
  private volatile boolean isIdle = true;

  /// Makes the replies.
  interface Answering {
    Reply answer(Request request) throws IOException;

    /// @param sent bytes of the body
    void answered(Request request, Reply reply, long sent, long nanos);

    java.time.Instant now();
  }

  Connection(Socket socket, Answering answering) {
    this.socket = socket;
    this.answering = answering;
  }

  /// Answers until the client has no more questions, or breaks off.
  void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 13);
      int first = in.read();
      while (first >= 0 && first != TLS && next(first, in, out)) {
        isIdle = true;
        first = in.read();
      }
    } catch (IOException | TareException e) {
      // the client has gone, or gets less than was announced, which it notices
    }
  }

  /// @return whether the connection goes on
  private boolean next(int first, InputStream in, OutputStream out) throws IOException {
    isIdle = false;
    long start = System.nanoTime();
    Head head;
    try {
      head = Head.read(first, in);
    } catch (Malformed e) {
      send(out, refused(e), false, false);
      linger(in);
      return false;
    }
    Body body = new Body(head, in, out);
    Request request = new Request(head, body, socket.getInetAddress().getHostAddress());
    Reply reply = Reply.empty(500);
    long sent = 0;
    try {
      reply = answering.answer(request);
      // before the reply: a connection that is closed on unread bytes takes it along
      boolean goesOn = body.drain() && head.isLasting();
      sent = send(out, reply, goesOn, head.method().equals("HEAD"));
      if (!goesOn) {
        linger(in);
      }
      return goesOn;
    } catch (Malformed e) {
      reply = refused(e);
      sent = send(out, reply, false, false);
      linger(in);
      return false;
    } finally {
      answering.answered(request, reply, sent, System.nanoTime() - start);
    }
  }

  /// Lets the client read its answer: closing on unread bytes would take it along.
  private void linger(InputStream in) throws IOException {
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER);
    byte[] chunk = new byte[1 << 13];
    int n = 0;
    for (int read = 0; n >= 0 && read < MAX_LINGERED; read += n) {
      n = in.read(chunk);
    }
  }

  private static Reply refused(Malformed e) {
    return Refusal.of(ErrorCode.UNSUPPORTED, e.status(), String.valueOf(e.getMessage())).reply();
  }

  private long send(OutputStream out, Reply reply, boolean goesOn, boolean isHead)
      throws IOException {
    boolean hasBody = !isHead && reply.size() > 0;
    try (InputStream in = hasBody ? reply.content().open() : InputStream.nullInputStream()) {
      out.write(head(reply, goesOn).getBytes(StandardCharsets.ISO_8859_1));
      long sent = hasBody ? copy(in, out, reply.size()) : 0;
      out.flush();
      if (hasBody && sent < reply.size()) {
        throw new IOException("the blob ended before its time");
      }
      return sent;
    }
  }

  private static long copy(InputStream in, OutputStream out, long size) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, size)];
    long sent = 0;
    int n = 0;
    while (sent < size && n >= 0) {
      n = in.read(chunk, 0, (int) Math.min(chunk.length, size - sent));
      if (n > 0) {
        out.write(chunk, 0, n);
        sent += n;
      }
    }
    return sent;
  }

  private String head(Reply reply, boolean goesOn) {
    Map<String, String> headers = new TreeMap<>(reply.headers());
    headers.put(
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(answering.now().atOffset(ZoneOffset.UTC)));
    headers.put("Docker-Distribution-API-Version", "registry/2.0");
    headers.put("X-Content-Type-Options", "nosniff");
    if (reply.status() != 204) {
      headers.put("Content-Length", Long.toString(reply.size()));
    }
    if (!goesOn) {
      headers.put("Connection", "close");
    }
    StringBuilder text =
        new StringBuilder("HTTP/1.1 %d %s\r\n".formatted(reply.status(), reason(reply.status())));
    headers.forEach((name, value) ->
        text.append(name).append(": ").append(value.replaceAll("[\r\n]", "")).append("\r\n"));
    return text.append("\r\n").toString();
  }

  private static String reason(int status) {
    return switch (status / 100) {
      case 2 -> "OK";
      case 4 -> "Refused";
      default -> "Failed";
    };
  }

  /// Ends a connection on which nothing is going on.
  void closeIdle() {
    if (isIdle) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed then
    }
  }
}
