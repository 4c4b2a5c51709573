package dev.tare.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tare.base.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
  @TempDir Path folder;

  @Test
  void keepsTheConnectionForTheNextFile() throws IOException {
    List<InetSocketAddress> from = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          from.add(exchange.getRemoteAddress());
          exchange.sendResponseHeaders(200, 1);
          exchange.getResponseBody().write('x');
          exchange.close();
        });
    server.start();
    try {
      String address = "http://127.0.0.1:%d/kept".formatted(server.getAddress().getPort());
      Fetch fetch = new Fetch(Map.of(), Progress.NONE);
      for (int i = 0; i < 3; i++) {
        fetch.file((Remote.Url) Remote.parse(address).orElseThrow(), Optional.empty(), folder);
      }
      assertThat(from).hasSize(3).containsOnly(from.getFirst());
    } finally {
      server.stop(0);
    }
  }
}
