package dev.tare.debian.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.debian.testing.SignedArchive;
import dev.tare.fetch.Fetch;
import dev.tare.store.Cache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An archive behind a server of this process that does what mirrors do.
class ArchiveOverHttpTest {
  private static final String ONE = "Package: a\nVersion: 1\nArchitecture: amd64\n";
  private static final String INDEX = "/dists/stable/main/binary-amd64/Packages.xz";

  @TempDir Path folder;
  private SignedArchive archive;
  private HttpServer server;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /// What is answered instead of the file of a path.
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final Map<String, Answer> instead = new HashMap<>();
  private Predicate<String> isForbidden = _ -> false;

  @BeforeEach
  void serve() throws IOException {
    archive = new SignedArchive(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    Answer other = instead.get(path);
    Path file = folder.resolve(path.substring(1));
    if (other != null) {
      other.to(exchange);
    } else if (isForbidden.test(path)) {
      exchange.sendResponseHeaders(403, -1);
    } else if (Files.isRegularFile(file)) {
      send(exchange, Files.readAllBytes(file));
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private PackageIndex read() throws IOException {
    Source source =
        Source.of(
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "stable",
            List.of("main"),
            Trust.in(List.of(archive.keyring())));
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(new Fetch(Map.of(), Progress.NONE), cache)) {
      return new Archive(downloads, folder, SignedArchive.NOW).read(List.of(source), "amd64");
    }
  }

  private void refused(Kind kind, String cause) throws IOException {
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(TareException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(cause);
    // nothing that was refused stays
    try (Stream<Path> kept = Files.walk(folder.resolve("cache"))) {
      assertThat(kept.filter(Files::isRegularFile).map(Path::toString))
          .noneMatch(file -> file.endsWith("/raw") || file.contains("fetched"));
    }
  }

  @Test
  void anIndexIsFetchedOnceAndTheReleaseEachTime() throws IOException {
    archive.publish(ONE);
    read();
    read();
    assertThat(asked).containsExactly("/dists/stable/InRelease", INDEX, "/dists/stable/InRelease");
  }

  @Test
  void anIndexIsAskedForByItsHashFirst() throws IOException {
    archive.fields = "Acquire-By-Hash: yes\n";
    archive.publish(ONE);
    assertThat(read().versions("a")).hasToString("[a 1]");
    assertThat(asked.get(1)).contains("/by-hash/SHA256/");
    assertThat(asked).last().isEqualTo(INDEX);
  }

  @Test
  void aFileThatOneMayNotHaveIsAskedForByItsOtherName() throws IOException {
    archive.fields = "Acquire-By-Hash: yes\n";
    archive.publish(ONE);
    isForbidden = path -> path.contains("/by-hash/");
    assertThat(read().versions("a")).hasToString("[a 1]");
    assertThat(asked).last().isEqualTo(INDEX);
  }

  @Test
  void redirectionsAndBrokenConnectionsAreOvercome() throws IOException {
    archive.publish(ONE);
    instead.put(
        INDEX,
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/else" + INDEX);
          exchange.sendResponseHeaders(302, -1);
        });
    byte[] index = Files.readAllBytes(folder.resolve(INDEX.substring(1)));
    instead.put(
        "/else" + INDEX,
        exchange -> {
          instead.put("/else" + INDEX, again -> send(again, index));
          exchange.sendResponseHeaders(200, index.length);
          exchange.getResponseBody().write(index, 0, 10);
        });
    assertThat(read().versions("a")).hasToString("[a 1]");
  }

  @Test
  void refusesAnIndexThatIsLongerShorterOrOfAnotherTime() throws IOException {
    archive.publish(ONE);
    byte[] index = Files.readAllBytes(folder.resolve(INDEX.substring(1)));
    instead.put(INDEX, exchange -> send(exchange, new byte[1 << 20]));
    refused(Kind.CORRUPT, "it is longer than %d bytes".formatted(index.length));
    instead.put(INDEX, exchange -> send(exchange, java.util.Arrays.copyOf(index, 20)));
    refused(Kind.CORRUPT, "its checksum is sha256:");
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.hint()).hasValueSatisfying(h -> assertThat(h).contains("changing")));
  }

  @Test
  void aReleaseWithoutEndIsRefused() throws IOException {
    archive.publish(ONE);
    instead.put(
        "/dists/stable/InRelease",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] chunk = new byte[1 << 20];
          for (int i = 0; i < 10; i++) {
            exchange.getResponseBody().write(chunk);
          }
        });
    refused(Kind.UNAVAILABLE, "it is longer than 8388608 bytes");
  }

  @Test
  void aServerThatHasNoSuchSuiteOrNothingAtAllIsNamed() throws IOException {
    refused(Kind.NOT_FOUND, "stable: the archive has no such suite");
    archive.publish(ONE);
    instead.put("/dists/stable/InRelease", exchange -> exchange.sendResponseHeaders(403, -1));
    assertThat(read().versions("a")).hasToString("[a 1]");
    instead.put("/dists/stable/InRelease", exchange -> exchange.sendResponseHeaders(503, -1));
    refused(Kind.UNAVAILABLE, "answers 503");
  }
}
