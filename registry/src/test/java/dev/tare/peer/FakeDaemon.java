package dev.tare.peer;

import dev.tare.http.Fields;
import dev.tare.http.HeadLines;
import dev.tare.http.MessageBody;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A daemon that does what a script says, which a real one will not do on command.
final class FakeDaemon implements AutoCloseable {
  /// Answers one call, and hangs up.
  @FunctionalInterface
  interface Script {
    /// @param call such as `GET /_ping`
    /// @param body of the question
    void answer(String call, InputStream body, OutputStream out) throws IOException;
  }

  final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private final ServerSocketChannel server;
  private final Script script;

  FakeDaemon(Path socket, Script script) throws IOException {
    this.script = script;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().start(this::accept);
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel client = server.accept();
        open.add(client);
        Thread.ofPlatform().daemon().start(() -> serve(client));
      } catch (IOException e) {
        return; // it is closed
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(client));
      HeadLines lines = new HeadLines(in);
      String call = lines.next().replace(" HTTP/1.1", "");
      InputStream body = new MessageBody(Fields.read(lines), in);
      calls.add(call);
      script.answer(call, body, Channels.newOutputStream(client));
    } catch (IOException e) {
      // the client has given up
    }
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static void answer(OutputStream out, int status, String body) throws IOException {
    write(
        out,
        "HTTP/1.1 %d Status\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body));
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel client : open) {
      client.close();
    }
  }
}
