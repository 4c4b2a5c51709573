package dev.tare.registry;

import dev.tare.base.Http;
import dev.tare.base.Proxies;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Single requests over the JDK's client: no redirection, no cookie, no authentication of its own,
/// HTTP/1.1 (an offer to upgrade confuses some registries), and bounded waiting.
final class Wire {
  /// So many times within [Limits#silence] it is looked whether more was sent.
  private static final int LOOKS = 16;

  private enum Words {
    PLAIN,
    VERIFIED,
    UNVERIFIED
  }

  private final Map<Words, HttpClient> clients = new ConcurrentHashMap<>();
  private final Function<Boolean, SSLContext> tls;
  private final Predicate<URI> verifies;
  private final Proxies proxies;
  private final Limits limits;

  /// @param tls asked by whether certificates are looked at, once each for the first address of
  ///   https: to read all certificates takes longer than many a command
  /// @param verifies whether the certificate of an address is looked at
  Wire(Function<Boolean, SSLContext> tls, Predicate<URI> verifies, Proxies proxies, Limits limits) {
    this.tls = tls;
    this.verifies = verifies;
    this.proxies = proxies;
    this.limits = limits;
  }

  private HttpClient client(URI uri) {
    Words words =
        !uri.getScheme().equalsIgnoreCase("https")
            ? Words.PLAIN
            : verifies.test(uri) ? Words.VERIFIED : Words.UNVERIFIED;
    return clients.computeIfAbsent(
        words,
        how -> client(how == Words.PLAIN ? Http.trustsNobody() : tls.apply(how == Words.VERIFIED)));
  }

  private HttpClient client(SSLContext context) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(limits.connect())
        .proxy(new Ways())
        .sslContext(context)
        .build();
  }

  /// No proxy can reach what is on this machine.
  ///
  /// @throws TareException INVALID where the proxy can be none
  private Optional<Proxies.Way> way(URI uri) {
    return Access.isLoopback(String.valueOf(uri.getHost())) ? Optional.empty() : proxies.to(uri);
  }

  private final class Ways extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      return way(uri).isEmpty() ? List.of(Proxy.NO_PROXY) : proxies.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }

  /// @param headers more than the call has
  /// @throws ConnectException where nobody answers there
  /// @throws SilentException where the server says nothing, and takes nothing, for too long
  /// @throws IOException where the connection breaks
  Answer send(Call call, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri()).header("User-Agent", "tare");
    call.headers().forEach(request::setHeader);
    headers.forEach(request::setHeader);
    Optional<Proxies.Way> way = way(call.uri());
    // for the proxy alone: the JDK's client does not send it further
    way.flatMap(Proxies.Way::authorization)
        .ifPresent(who -> request.setHeader("Proxy-Authorization", who));
    request.method(
        call.method(),
        call.payload().map(Payload::publisher).orElseGet(HttpRequest.BodyPublishers::noBody));
    CompletableFuture<HttpResponse<TimedBody>> future =
        client(call.uri()).sendAsync(request.build(), _ -> new TimedBody(limits.silence()));
    HttpResponse<TimedBody> response;
    try {
      response = awaited(future, call);
    } catch (IOException e) {
      throw way.isPresent() ? ofProxy(e, way.get()) : e;
    }
    @Nullable TimedBody body = response.body(); // none where a proxy refused to lead further
    return new Answer(
        call.uri(),
        response.statusCode(),
        response.headers(),
        body == null ? InputStream.nullInputStream() : body);
  }

  private HttpResponse<TimedBody> awaited(
      CompletableFuture<HttpResponse<TimedBody>> future, Call call) throws IOException {
    Optional<Payload> payload = call.payload();
    Duration borne = limits.silence().multipliedBy(call.patience());
    long sent = 0;
    long since = System.nanoTime();
    try {
      while (true) {
        try {
          return future.get(limits.silence().toMillis() / LOOKS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          long now = payload.map(Payload::sent).orElse(0L);
          if (now != sent) {
            sent = now;
            since = System.nanoTime();
          } else if (System.nanoTime() - since >= borne.toNanos()) {
            throw new SilentException(borne);
          }
        }
      }
    } catch (ExecutionException e) {
      if (payload.isPresent()) {
        payload.get().throwFailure();
      }
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      future.cancel(true);
    }
  }

  /// A proxy that does not let us through is another matter than what stands behind it.
  private static IOException ofProxy(IOException e, Proxies.Way proxy) {
    return switch (e) {
      case HttpConnectTimeoutException _ -> new DeadProxyException(proxy, "does not answer", e);
      case ConnectException _ ->
          new DeadProxyException(
              proxy,
              Http.isUnresolved(e) ? "is not known by that name" : "refuses the connection",
              e);
      default ->
          String.valueOf(e.getMessage()).startsWith("Tunnel failed")
              ? new IOException(
                  "the proxy %s leads no further: %s".formatted(proxy, e.getMessage()), e)
              : e;
    };
  }

  private static IOException failure(ExecutionException e) {
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }

  /// Ends its threads; what is under way fails.
  void close() {
    clients.values().forEach(HttpClient::shutdownNow);
  }
}
