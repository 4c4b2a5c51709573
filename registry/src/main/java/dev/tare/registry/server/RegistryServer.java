package dev.tare.registry.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.store.ImageStore;
import dev.tare.store.Repositories;
import dev.tare.store.SharedBlobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A registry over a store, until it is closed. What is pushed is in the store, under the name that
/// it was pushed to, as soon as its manifest is answered with 201; what the store has can be pulled
/// byte for byte: of an image that was built here the manifest of plain layers.
///
/// Threads are bounded, blobs stream, and the JDK's server bounds headers. There is neither a
/// password nor TLS.
public final class RegistryServer implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int CHUNK = 1 << 18;

  static {
    // read once by the JDK's server: else each small answer waits 40 ms for an acknowledgement
    Map.of(
            "sun.net.httpserver.nodelay", "true",
            "jdk.httpserver.maxConnections", "256",
            "sun.net.httpserver.maxIdleConnections", "64")
        .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
  }

  /// What a server is to do.
  ///
  /// @param isWritable whether it takes pushes and deletes
  public record Options(ListenAddress listen, boolean isWritable, InstantSource clock) {}

  /// Who hears of what happens. Called by many threads.
  public interface Log {
    void answered(Access access);

    /// @param what went wrong here and not with a client
    void failed(String what);
  }

  private final Options options;
  private final Log log;
  private final HttpServer server;
  private final ExecutorService threads;
  private final Guests guests;
  private final Manifests manifests;
  private final Blobs blobs;
  private final Uploads uploads;
  private final Tags tags;
  private final Referrers referrers;

  private RegistryServer(ImageStore store, Options options, Log log, HttpServer server) {
    this.options = options;
    this.log = log;
    this.server = server;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("serve-", 0).factory());
    this.guests =
        new Guests(server.getAddress().getAddress().isLoopbackAddress(), options.listen().host());
    Repositories repositories = store.repositories();
    SharedBlobs shared = repositories.blobs();
    this.manifests = new Manifests(store, repositories, shared);
    this.blobs = new Blobs(shared, options.isWritable());
    this.uploads = new Uploads(store, shared);
    this.tags = new Tags(repositories);
    this.referrers = new Referrers(store, repositories);
  }

  /// Listens and answers.
  ///
  /// @param store stays open until the server is closed
  /// @throws TareException UNSUPPORTED where somebody else listens there
  public static RegistryServer start(ImageStore store, Options options, Log log) {
    InetSocketAddress address = options.listen().resolve();
    try {
      HttpServer http = HttpServer.create(address, 128);
      RegistryServer server = new RegistryServer(store, options, log, http);
      http.setExecutor(server.threads);
      http.createContext("/", server::handle);
      http.start();
      return server;
    } catch (IOException e) {
      throw TareException.of(e, "cannot listen on " + options.listen())
          .withHint("choose another address with --listen; with port 0 any that is free is taken");
    }
  }

  /// Where it listens.
  public ListenAddress address() {
    return new ListenAddress(options.listen().host(), server.getAddress().getPort());
  }

  /// Whether only this machine reaches it.
  public boolean isLocal() {
    return guests.isLocal();
  }

  private void handle(HttpExchange exchange) {
    long start = System.nanoTime();
    Request request = new Request(exchange);
    Reply reply = Reply.empty(500);
    long sent = 0;
    try (exchange) {
      reply = reply(request);
      if (reply.status() >= 400) {
        request.drain();
      }
      sent = send(exchange, request.method().equals("HEAD"), reply);
    } catch (IOException | TareException e) {
      // the client has gone, or gets less than was announced, which it notices
    } finally {
      log.answered(
          new Access(
              options.clock().instant(),
              exchange.getRemoteAddress().getAddress().getHostAddress(),
              request.method(),
              exchange.getRequestURI().toString(),
              reply.status(),
              sent,
              Duration.ofNanos(System.nanoTime() - start)));
    }
  }

  private Reply reply(Request request) throws IOException {
    try {
      guests.require(request);
      return answer(request);
    } catch (Refusal refusal) {
      return refusal.reply();
    } catch (TareException e) {
      boolean isFull = e.kind() == TareException.Kind.DISK_FULL;
      log.failed(e.message());
      return Refusal.of(ErrorCode.UNKNOWN, isFull ? 507 : 500, e.message()).reply();
    } catch (RuntimeException | OutOfMemoryError e) {
      log.failed("internal error: " + e);
      return Refusal.of(ErrorCode.UNKNOWN, "internal error").reply();
    }
  }

  private Reply answer(Request request) throws IOException {
    Route route = Route.of(request.path());
    String method = request.method();
    boolean isRead = request.isRead();
    if (!isRead && !options.isWritable()) {
      throw Refusal.of(
              ErrorCode.UNSUPPORTED,
              "this registry is read-only: start it with tare serve --writable")
          .with("Allow", "GET, HEAD");
    }
    return switch (route) {
      case Route.Base _ when isRead -> Reply.json(200, Json.empty("base"));
      case Route.Catalog _ when isRead -> tags.catalog(request);
      case Route.TagList list when isRead -> tags.tags(request, list.repository());
      case Route.Referring r when isRead ->
          referrers.list(request, r.repository(), Route.digest(r.digest()));
      case Route.Document d when isRead -> manifests.get(request, d);
      case Route.Document d when method.equals("PUT") -> manifests.put(request, d);
      case Route.Document d when method.equals("DELETE") -> manifests.delete(d);
      case Route.Blob b when isRead -> blobs.get(request, Route.digest(b.digest()));
      case Route.Blob b when method.equals("DELETE") -> blobs.delete(Route.digest(b.digest()));
      case Route.UploadStart s when method.equals("POST") -> uploads.begin(request, s.repository());
      case Route.UploadSession s when isRead -> uploads.status(s);
      case Route.UploadSession s when method.equals("PATCH") -> uploads.append(s, request);
      case Route.UploadSession s when method.equals("PUT") -> uploads.finish(s, request);
      case Route.UploadSession s when method.equals("DELETE") -> uploads.cancel(s);
      case Route _ ->
          throw Refusal.of(ErrorCode.UNSUPPORTED, "%s does nothing here".formatted(method))
              .with("Allow", allowed(route));
    };
  }

  private static String allowed(Route route) {
    return switch (route) {
      case Route.Base _, Route.Catalog _, Route.TagList _, Route.Referring _ -> "GET, HEAD";
      case Route.Document _ -> "GET, HEAD, PUT, DELETE";
      case Route.Blob _ -> "GET, HEAD, DELETE";
      case Route.UploadStart _ -> "POST";
      case Route.UploadSession _ -> "GET, PATCH, PUT, DELETE";
    };
  }

  /// @return how many bytes of the body
  private static long send(HttpExchange exchange, boolean isHead, Reply reply) throws IOException {
    exchange.getResponseHeaders().set("Docker-Distribution-API-Version", "registry/2.0");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    if (isHead) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(reply.size()));
    }
    if (isHead || reply.size() == 0) {
      exchange.sendResponseHeaders(reply.status(), -1);
      return 0;
    }
    try (InputStream in = reply.content().open()) {
      exchange.sendResponseHeaders(reply.status(), reply.size());
      OutputStream out = exchange.getResponseBody();
      byte[] chunk = new byte[(int) Math.min(CHUNK, reply.size())];
      long left = reply.size();
      for (int n = 1; left > 0 && n > 0; left -= Math.max(0, n)) {
        n = in.read(chunk, 0, (int) Math.min(chunk.length, left));
        if (n > 0) {
          out.write(chunk, 0, n);
        }
      }
      return reply.size() - left;
    }
  }

  /// Lets requests at work end, for a second at most; unfinished uploads are gone.
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
    uploads.close();
  }
}
