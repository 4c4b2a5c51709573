package dev.tare.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tare.base.Bytes;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A registry in memory that does what it should, except where a test says otherwise: a fault may
/// answer a request in its place.
final class FakeRegistry implements AutoCloseable {
  /// @return whether it has answered
  @FunctionalInterface
  interface Fault {
    boolean answers(Exchange exchange) throws IOException;
  }

  private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
  private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([0-9]*)");
  private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/(.+)");
  private static final Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");

  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  final Map<String, String> types = new ConcurrentHashMap<>();
  final Map<String, String> tags = new ConcurrentHashMap<>();
  final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /// What each request said of who asks, `-` for nothing.
  final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

  /// Ends what stalls.
  final CountDownLatch end = new CountDownLatch(1);

  volatile Fault fault = _ -> false;
  private final AtomicInteger sessions = new AtomicInteger();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        http -> {
          var exchange = new Exchange(http);
          requests.add(exchange.method() + " " + http.getRequestURI());
          authorizations.add(exchange.header("Authorization").orElse("-"));
          try {
            if (!fault.answers(exchange)) {
              serve(exchange);
            }
          } finally {
            http.close();
          }
        });
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String at(String path) {
    return "http://" + host() + path;
  }

  /// Puts an image under a tag, as if somebody had pushed it.
  void put(String repository, String tag, Image image) throws IOException {
    for (Layer layer : image.layers()) {
      try (InputStream in = layer.openStored()) {
        blobs.put(layer.stored().orElseThrow().digest().toString(), in.readAllBytes());
      }
    }
    blobs.put(image.id().toString(), image.config().raw().toByteArray());
    put(repository, tag, image.descriptor(), image.manifest().raw());
  }

  void put(String repository, String tag, Descriptor descriptor, Bytes document) {
    manifests.put(descriptor.digest().toString(), document.toByteArray());
    types.put(descriptor.digest().toString(), descriptor.mediaType().value());
    tags.put(repository + ":" + tag, descriptor.digest().toString());
  }

  byte[] blob(String digest) {
    return Objects.requireNonNull(blobs.get(digest));
  }

  byte[] manifest(String digest) {
    return Objects.requireNonNull(manifests.get(digest));
  }

  ByteArrayOutputStream upload(String session) {
    return Objects.requireNonNull(uploads.get(session));
  }

  /// The requests of that method.
  List<String> requests(String method) {
    synchronized (requests) {
      return requests.stream().filter(line -> line.startsWith(method + " ")).toList();
    }
  }

  private void serve(Exchange exchange) throws IOException {
    String path = exchange.path();
    Matcher blob = BLOB.matcher(path);
    Matcher upload = UPLOAD.matcher(path);
    Matcher manifest = MANIFEST.matcher(path);
    Matcher list = TAGS.matcher(path);
    if (path.equals("/v2/")) {
      exchange.answer(200, "{}");
    } else if (blob.matches()) {
      blob(exchange, blobs.get(blob.group(2)));
    } else if (upload.matches()) {
      upload(exchange, upload.group(1), upload.group(2));
    } else if (manifest.matches()) {
      manifest(exchange, manifest.group(1), manifest.group(2));
    } else if (list.matches()) {
      String names =
          String.join(
              "\",\"",
              tags.keySet().stream()
                  .filter(tag -> tag.startsWith(list.group(1) + ":"))
                  .map(tag -> tag.substring(tag.indexOf(':') + 1))
                  .sorted()
                  .toList());
      exchange.answer(200, "{\"name\":\"x\",\"tags\":[\"%s\"]}".formatted(names));
    } else {
      exchange.answer(404, "");
    }
  }

  private static void blob(Exchange exchange, byte @Nullable [] content) throws IOException {
    if (content == null) {
      exchange.error(404, "BLOB_UNKNOWN", "blob unknown to registry");
      return;
    }
    long from =
        exchange.header("Range").map(r -> Long.parseLong(r.replaceAll("[^0-9]", ""))).orElse(0L);
    if (from > 0) {
      exchange.set(
          "Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.answer(from > 0 ? 206 : 200, Arrays.copyOfRange(content, (int) from, content.length));
  }

  private void upload(Exchange exchange, String repository, String session) throws IOException {
    if (exchange.method().equals("POST")) {
      String made = String.valueOf(sessions.incrementAndGet());
      uploads.put(made, new ByteArrayOutputStream());
      exchange.set("Location", "/v2/%s/blobs/uploads/%s".formatted(repository, made));
      exchange.answer(202, "");
      return;
    }
    ByteArrayOutputStream there = uploads.get(session);
    if (there == null) {
      exchange.error(404, "BLOB_UPLOAD_UNKNOWN", "upload unknown");
      return;
    }
    exchange.set("Location", "/v2/%s/blobs/uploads/%s".formatted(repository, session));
    if (exchange.method().equals("GET")) {
      exchange.set("Range", "0-" + Math.max(0, there.size() - 1));
      exchange.answer(204, "");
      return;
    }
    exchange.body().transferTo(there);
    if (exchange.method().equals("PATCH")) {
      exchange.answer(202, "");
      return;
    }
    String digest = exchange.query("digest");
    if (!Digest.of(Bytes.of(there.toByteArray())).toString().equals(digest)) {
      exchange.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
      return;
    }
    blobs.put(digest, there.toByteArray());
    exchange.answer(201, "");
  }

  private void manifest(Exchange exchange, String repository, String reference) throws IOException {
    if (exchange.method().equals("PUT")) {
      byte[] content = exchange.body().readAllBytes();
      String digest = Digest.of(Bytes.of(content)).toString();
      manifests.put(digest, content);
      types.put(digest, exchange.header("Content-Type").orElse(""));
      tags.put(repository + ":" + reference, digest);
      exchange.answer(201, "");
      return;
    }
    String digest = reference.contains(":") ? reference : tags.get(repository + ":" + reference);
    byte[] content = digest == null ? null : manifests.get(digest);
    if (digest == null || content == null) {
      exchange.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
      return;
    }
    if (exchange.method().equals("DELETE")) {
      manifests.remove(digest);
      exchange.answer(202, "");
      return;
    }
    exchange.set("Docker-Content-Digest", digest);
    exchange.set("Content-Type", types.getOrDefault(digest, MediaType.OCI_MANIFEST.value()));
    exchange.answer(200, content);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /// One request and its answer.
  record Exchange(HttpExchange http) {
    String method() {
      return http.getRequestMethod();
    }

    String path() {
      return http.getRequestURI().getPath();
    }

    boolean is(String method, String part) {
      return method().equals(method) && path().contains(part);
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(http.getRequestHeaders().getFirst(name));
    }

    String query(String name) {
      for (String pair : String.valueOf(http.getRequestURI().getQuery()).split("&", -1)) {
        if (pair.startsWith(name + "=")) {
          return pair.substring(name.length() + 1);
        }
      }
      return "";
    }

    InputStream body() {
      return http.getRequestBody();
    }

    void set(String name, String value) {
      http.getResponseHeaders().add(name, value);
    }

    void answer(int status, String text) throws IOException {
      answer(status, text.getBytes(StandardCharsets.UTF_8));
    }

    void answer(int status, byte[] content) throws IOException {
      answer(status, content, content.length);
    }

    void error(int status, String code, String message) throws IOException {
      answer(
          status, "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message));
    }

    /// Promises all of `content` and sends so much of it.
    void answer(int status, byte[] content, int sent) throws IOException {
      if (method().equals("HEAD")) {
        http.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
        http.sendResponseHeaders(status, -1);
        return;
      }
      http.getRequestBody().readAllBytes();
      http.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
      http.getResponseBody().write(content, 0, sent);
      http.getResponseBody().flush();
    }
  }
}
