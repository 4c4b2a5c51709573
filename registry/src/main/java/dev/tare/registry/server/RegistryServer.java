package dev.tare.registry.server;

import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.store.ImageStore;
import dev.tare.store.Repositories;
import dev.tare.store.SharedBlobs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A registry over a store, until it is closed. What is pushed is in the store, under the name that
/// it was pushed to, as soon as its manifest is answered with 201; what the store has can be pulled
/// byte for byte: of an image that was built here the manifest of plain layers.
///
/// Connections, and with them threads, are bounded, blobs stream, and [Head] bounds heads. There is
/// neither a password nor TLS.
public final class RegistryServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 128;

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
  private final ServerSocket socket;
  private final ExecutorService threads;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Guests guests;
  private final Manifests manifests;
  private final Blobs blobs;
  private final Uploads uploads;
  private final Tags tags;
  private final Referrers referrers;

  private RegistryServer(ImageStore store, Options options, Log log, ServerSocket socket) {
    this.options = options;
    this.log = log;
    this.socket = socket;
    this.threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("serve-", 0).factory());
    this.guests = new Guests(socket.getInetAddress().isLoopbackAddress(), options.listen().host());
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
      ServerSocket socket = new ServerSocket();
      try {
        socket.bind(address, 128);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
      RegistryServer server = new RegistryServer(store, options, log, socket);
      Thread.ofPlatform().daemon().name("listen").start(server::listen);
      return server;
    } catch (IOException e) {
      throw TareException.of(e, "cannot listen on " + options.listen())
          .withHint("choose another address with --listen; with port 0 any that is free is taken");
    }
  }

  private void listen() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Connection connection = new Connection(client, answering());
        if (connections.size() >= MAX_CONNECTIONS) {
          connection.close();
          continue;
        }
        connections.add(connection);
        threads.execute(() -> {
          try {
            connection.run();
          } finally {
            connections.remove(connection);
          }
        });
      } catch (IOException | java.util.concurrent.RejectedExecutionException e) {
        if (!socket.isClosed()) {
          log.failed("cannot take a connection: " + e.getMessage());
        }
      }
    }
  }

  private Connection.Answering answering() {
    return new Connection.Answering() {
      @Override
      public Reply answer(Request request) throws IOException {
        return reply(request);
      }

      @Override
      public void answered(Request request, Reply reply, long sent, long nanos) {
        log.answered(
            new Access(
                now(),
                request.peer(),
                request.method(),
                request.head().target(),
                reply.status(),
                sent,
                Duration.ofNanos(nanos)));
      }

      @Override
      public Instant now() {
        return options.clock().instant();
      }
    };
  }

  /// Where it listens.
  public ListenAddress address() {
    return new ListenAddress(options.listen().host(), socket.getLocalPort());
  }

  /// Whether only this machine reaches it.
  public boolean isLocal() {
    return guests.isLocal();
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

  /// Lets requests at work end, for a second at most; unfinished uploads are gone.
  @Override
  public void close() {
    try {
      socket.close();
      List.copyOf(connections).forEach(Connection::closeIdle);
      threads.shutdown();
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw TareException.of(e, "cannot stop listening on " + address());
    } finally {
      List.copyOf(connections).forEach(Connection::close);
      uploads.close();
    }
  }
}
