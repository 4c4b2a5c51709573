package dev.tare.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Single requests over the JDK's client: no redirection, no cookie, no authentication of its own,
/// HTTP/1.1 (an offer to upgrade confuses some registries), and bounded waiting.
final class Wire {
  /// So many times [Limits#silence] is borne where a registry ends an upload: some copy it then.
  private static final int AT_THE_END = 10;

  private final Map<Boolean, HttpClient> clients = new ConcurrentHashMap<>();
  private final Supplier<SSLContext> tls;
  private final ProxySelector proxies;
  private final Limits limits;

  /// @param tls asked once, for the first address of https: to read all certificates takes longer
  ///   than many a command
  Wire(Supplier<SSLContext> tls, ProxySelector proxies, Limits limits) {
    this.tls = tls;
    this.proxies = proxies;
    this.limits = limits;
  }

  private HttpClient client(URI uri) {
    return clients.computeIfAbsent(
        uri.getScheme().equalsIgnoreCase("https"),
        isSecure -> client(isSecure ? tls.get() : Tls.nobody()));
  }

  private HttpClient client(SSLContext context) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(limits.connect())
        .proxy(proxies)
        .sslContext(context)
        .build();
  }

  /// @param headers more than the call has
  /// @throws ConnectException where nobody answers there
  /// @throws SilentException where the server says nothing, and takes nothing, for too long
  /// @throws IOException where the connection breaks
  Answer send(Call call, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri()).header("User-Agent", "tare");
    call.headers().forEach(request::setHeader);
    headers.forEach(request::setHeader);
    request.method(
        call.method(),
        call.payload().map(Payload::publisher).orElseGet(HttpRequest.BodyPublishers::noBody));
    CompletableFuture<HttpResponse<TimedBody>> future =
        client(call.uri()).sendAsync(request.build(), _ -> new TimedBody(limits.silence()));
    HttpResponse<TimedBody> response = awaited(future, call);
    return new Answer(call.uri(), response.statusCode(), response.headers(), response.body());
  }

  private HttpResponse<TimedBody> awaited(
      CompletableFuture<HttpResponse<TimedBody>> future, Call call) throws IOException {
    Optional<Payload> payload = call.payload();
    int left = call.method().equals("PUT") ? AT_THE_END : 1;
    long before = -1;
    try {
      while (true) {
        try {
          return future.get(limits.silence().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          long now = payload.map(Payload::sent).orElse(-1L);
          left -= now == before ? 1 : 0;
          if (left == 0) {
            throw new SilentException(limits.silence());
          }
          before = now;
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

  private static IOException failure(ExecutionException e) {
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }
}
