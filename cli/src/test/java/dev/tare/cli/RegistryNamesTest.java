package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Words for registries that are none, or name what is not there; and what registries answer.
class RegistryNamesTest {
  @TempDir Path directory;
  private CommandLineFixture line;

  @BeforeEach
  void open() {
    line = new CommandLineFixture(directory);
  }

  @Test
  void aRegistryIsNoRepository() {
    assertThat(line.run("tags", "127.0.0.1:5810")).isEqualTo(2);
    assertThat(line.err())
        .contains("cannot list the tags of 127.0.0.1:5810: it is a registry, not a repository")
        .contains("hint: write HOST/PATH");
  }

  @Test
  void whatIsNoHostIsSaidToBeNone() {
    assertThat(line.run("tags", "127.1:5810/good")).isEqualTo(2);
    assertThat(line.err())
        .contains("cannot reach \"127.1:5810\": it is not the host of a registry");
  }

  @Test
  void filesThatAreNamedMustBeThere() {
    assertThat(line.run("tags", "--cert-dir", "none", "127.0.0.1:9/x")).isEqualTo(3);
    assertThat(line.err()).contains("cannot use --cert-dir " + directory.resolve("none"));
    line.reset();
    assertThat(line.run("tags", "--authfile", "none", "127.0.0.1:9/x")).isEqualTo(3);
    assertThat(line.err()).contains("cannot use --authfile none: there is no such file");
  }

  @Test
  void anImageWithARegistryMayBeMeantThere() {
    assertThat(line.run("manifest", "127.0.0.1:9/app:1")).isEqualTo(3);
    assertThat(line.err())
        .contains("hint: where it is in that registry: docker://127.0.0.1:9/app:1");
  }

  @Test
  void tagsOfStrangersRewriteNoScreen() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] tags = "{\"tags\":[\"a\\u001b[2J\\nb\"]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, tags.length);
          exchange.getResponseBody().write(tags);
          exchange.close();
        });
    server.start();
    try {
      assertThat(line.run("tags", "127.0.0.1:%d/x".formatted(server.getAddress().getPort())))
          .isEqualTo(0);
      assertThat(line.out()).isEqualTo("a\\x1b[2J\\nb\n");
    } finally {
      server.stop(0);
    }
  }
}
