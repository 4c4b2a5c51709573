package dev.tare.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.base.Proxies;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server of this process, on a port that is free.
class HttpDownloadTest {
  private static final HttpDownload.Limits LIMITS =
      new HttpDownload.Limits(Duration.ofSeconds(20), 3, 1 << 20);

  @TempDir Path folder;
  private HttpServer server;
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          authorizations.add(
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                  .orElse("-"));
          answer(exchange, 404, "no");
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void on(String path, int status, String body, String... headers) {
    server.createContext(
        path,
        exchange -> {
          authorizations.add(
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                  .orElse("-"));
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
          }
          answer(exchange, status, body);
        });
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private String at(String path) {
    return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
  }

  private static HttpClients clients(Proxies proxies, HttpDownload.Limits limits) {
    return new HttpClients(proxies, limits.silence());
  }

  private FetchedFile get(String address, Optional<Checksum> checksum, HttpDownload.Limits limits) {
    Remote.Url url = (Remote.Url) Remote.parse(address).orElseThrow();
    return HttpDownload.get(
        url, checksum, folder, limits, clients(new Proxies(Map.of()), limits), Progress.NONE);
  }

  private FetchedFile get(String address) {
    return get(address, Optional.empty(), LIMITS);
  }

  private void assertFails(Kind kind, String message, Runnable fetch) throws IOException {
    assertThatThrownBy(fetch::run)
        .isInstanceOfSatisfying(TareException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessage(message);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static Checksum sha256(String content) {
    return Checksum.parse(Digest.of(Bytes.utf8(content)).toString());
  }

  @Test
  void takesBytesNameAndTime() throws IOException {
    on("/d/a b", 200, "content", "Last-Modified", "Sun, 09 Sep 2001 01:46:40 GMT");
    FetchedFile file = get(at("/d/a%20b?q=1#f"));
    assertThat(file.path()).hasContent("content").hasParent(folder);
    assertThat(file.name()).contains("a b");
    assertThat(file.modified()).isEqualTo(Instant.ofEpochSecond(1_000_000_000));
    assertThat(file.checksum()).isEqualTo(sha256("content"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
  }

  @Test
  void takesTheBeginningOfTimeWhereTheServerSaysNothingOfUse() {
    on("/none", 200, "x");
    on("/wrong", 200, "x", "Last-Modified", "yesterday");
    assertThat(get(at("/none")).modified()).isEqualTo(Instant.EPOCH);
    assertThat(get(at("/wrong")).modified()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void takesAnEmptyFile() {
    on("/empty", 200, "");
    assertThat(get(at("/empty")).path()).isEmptyFile();
  }

  @Test
  void takesWhatHasTheChecksumAndNothingElse() throws IOException {
    on("/f", 200, "content");
    assertThat(get(at("/f"), Optional.of(sha256("content")), LIMITS).path()).exists();
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(path -> path.toFile().delete());
    }
    assertFails(
        Kind.CORRUPT,
        "cannot fetch %s: its checksum is %s, %s was asked for"
            .formatted(at("/f"), sha256("content"), sha256("other")),
        () -> get(at("/f"), Optional.of(sha256("other")), LIMITS));
    Checksum sha512 = Checksum.parse("sha512:" + "0".repeat(128));
    assertThatThrownBy(() -> get(at("/f"), Optional.of(sha512), LIMITS))
        .hasMessageContaining("its checksum is sha512:b2d1d285");
  }

  @Test
  void followsRedirectionsAndKeepsTheFirstName() {
    on("/one", 302, "moved", "Location", "/two");
    on("/two", 307, "moved", "Location", at("/three"));
    on("/three", 200, "content");
    FetchedFile file = get(at("/one"));
    assertThat(file.path()).hasContent("content");
    assertThat(file.name()).contains("one");
  }

  @Test
  void stopsGoingRoundInCircles() throws IOException {
    on("/round", 302, "", "Location", "/round");
    assertFails(
        Kind.UNAVAILABLE,
        "cannot fetch %s: it was redirected more than 3 times".formatted(at("/round")),
        () -> get(at("/round")));
  }

  @Test
  void neverGoesWhereAServerMustNotSend() throws IOException {
    on("/file", 302, "", "Location", "file:///etc/passwd");
    on("/ftp", 302, "", "Location", "ftp://127.0.0.1/x");
    on("/cloud", 302, "", "Location", "http://169.254.169.254/latest/meta-data");
    assertFails(
        Kind.UNAVAILABLE,
        "cannot fetch %s: it was redirected to \"file:///etc/passwd\", which is neither http nor https"
            .formatted(at("/file")),
        () -> get(at("/file")));
    assertThatThrownBy(() -> get(at("/ftp"))).hasMessageContaining("neither http nor https");
    assertThatThrownBy(() -> get(at("/cloud")))
        .hasMessageContaining("an address of this machine's own surroundings");
  }

  @Test
  void givesCredentialsToTheirServerAlone() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          authorizations.add(
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                  .orElse("-"));
          answer(exchange, 200, "content");
        });
    other.start();
    try {
      on("/here", 302, "", "Location", "/there");
      String elsewhere = "http://127.0.0.1:%d/".formatted(other.getAddress().getPort());
      on("/there", 302, "", "Location", elsewhere);
      FetchedFile file = get(at("/here").replace("http://", "http://me:secret@"));
      assertThat(file.path()).hasContent("content");
      // base64 of me:secret
      assertThat(authorizations).containsExactly("Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0", "-");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void saysWhatTheServerAnswered() throws IOException {
    on("/denied", 403, "no");
    on("/broken", 500, "no");
    String host = "127.0.0.1:" + server.getAddress().getPort();
    assertFails(
        Kind.NOT_FOUND,
        "cannot fetch %s: %s answers 404".formatted(at("/gone"), host),
        () -> get(at("/gone")));
    assertFails(
        Kind.DENIED,
        "cannot fetch %s: %s answers 403".formatted(at("/denied"), host),
        () -> get(at("/denied")));
    assertFails(
        Kind.UNAVAILABLE,
        "cannot fetch %s: %s answers 500".formatted(at("/broken"), host),
        () -> get(at("/broken")));
  }

  @Test
  void neverShowsThePassword() {
    assertThatThrownBy(() -> get(at("/gone").replace("http://", "http://me:secret@")))
        .hasMessageNotContaining("secret");
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String address = "http://127.0.0.1:%d/x".formatted(port);
    assertFails(
        Kind.UNAVAILABLE,
        "cannot fetch %s: 127.0.0.1:%d refuses the connection".formatted(address, port),
        () -> get(address));
  }

  @Test
  void saysThatThereIsNoSuchHost() throws IOException {
    assertFails(
        Kind.UNAVAILABLE,
        "cannot fetch http://no-such-host.invalid/x: there is no host \"no-such-host.invalid\"",
        () -> get("http://no-such-host.invalid/x"));
  }

  @Test
  void givesUpOnAServerThatFallsSilent() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    server.createContext(
        "/silent",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    var impatient = new HttpDownload.Limits(Duration.ofSeconds(1), 3, 1 << 20);
    try {
      assertFails(
          Kind.UNAVAILABLE,
          "cannot fetch %s: 127.0.0.1:%d said nothing for 1 seconds"
              .formatted(at("/silent"), server.getAddress().getPort()),
          () -> get(at("/silent"), Optional.empty(), impatient));
    } finally {
      over.countDown();
    }
  }

  @Test
  void asksAgainWhereAConnectionBreaksOff() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    server.createContext(
        "/cut",
        exchange -> {
          if (asked.incrementAndGet() < 3) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('x');
            exchange.close();
          } else {
            answer(exchange, 200, "whole");
          }
        });
    assertThat(get(at("/cut")).path()).hasContent("whole");
    assertThat(asked).hasValue(3);
  }

  @Test
  void refusesWhatBreaksOffInTheMiddle() {
    AtomicInteger asked = new AtomicInteger();
    server.createContext(
        "/cut",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('x');
          exchange.close();
        });
    assertThatThrownBy(() -> get(at("/cut")))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    // the JDK's client asks again too
    assertThat(asked).hasValueGreaterThanOrEqualTo(3);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesWhatIsTooLong() throws IOException {
    server.createContext(
        "/long",
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // no length
          try (OutputStream out = exchange.getResponseBody()) {
            byte[] chunk = new byte[1 << 16];
            for (int i = 0; i < 100; i++) {
              out.write(chunk);
            }
          }
        });
    assertFails(
        Kind.UNAVAILABLE,
        "cannot fetch %s: it is longer than 1048576 bytes".formatted(at("/long")),
        () -> get(at("/long")));
  }

  @Test
  void saysWhenTheFolderCannotBeWritten() {
    Remote.Url url = (Remote.Url) Remote.parse(at("/x")).orElseThrow();
    Path none = folder.resolve("none");
    assertThatThrownBy(() ->
            HttpDownload.get(
                url,
                Optional.empty(),
                none,
                LIMITS,
                clients(new Proxies(Map.of()), LIMITS),
                Progress.NONE))
        .hasMessageStartingWith("cannot write into " + none);
  }

  @Test
  void showsTheProxyWhoAsksAndNamesOneThatIsNotThere() throws IOException {
    List<String> shown = new ArrayList<>();
    server.createContext(
        "/far",
        exchange -> {
          shown.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
          answer(exchange, 200, "content");
        });
    var url = (Remote.Url) Remote.parse("http://host.example/far").orElseThrow();
    int port = server.getAddress().getPort();
    var proxies = new Proxies(Map.of("http_proxy", "http://u:pw@127.0.0.1:" + port));
    assertThat(
            HttpDownload.get(
                    url, Optional.empty(), folder, LIMITS, clients(proxies, LIMITS), Progress.NONE)
                .path())
        .hasContent("content");
    assertThat(shown).containsExactly("Basic dTpwdw==");
    var dead = new Proxies(Map.of("http_proxy", "http://u:pw@127.0.0.1:1"));
    assertThatThrownBy(() ->
            HttpDownload.get(
                url, Optional.empty(), folder, LIMITS, clients(dead, LIMITS), Progress.NONE))
        .hasMessage(
            "cannot fetch http://host.example/far: the proxy 127.0.0.1:1 (http_proxy) refuses the"
                + " connection");
  }

  @Test
  void readsProxiesAsOthersDo() {
    ProxySelector proxies =
        new Proxies(
            Map.of(
                "http_proxy", "http://p:8080/",
                "HTTPS_PROXY", "q:1",
                "no_proxy", "localhost, .example.com"));
    assertThat(proxies.select(URI.create("http://host/x")).toString()).contains("p", "8080");
    assertThat(proxies.select(URI.create("https://host/x")).toString()).contains("q", ":1");
    assertThat(proxies.select(URI.create("http://a.example.com/x")).toString()).contains("DIRECT");
    assertThat(proxies.select(URI.create("http://notexample.com/x")).toString()).contains("8080");
    assertThat(
            new Proxies(Map.of("HTTP_PROXY", "evil:1"))
                .select(URI.create("http://host"))
                .toString())
        .contains("DIRECT");
  }
}
