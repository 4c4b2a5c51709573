package dev.tare.fetch;

import dev.tare.base.Http;
import dev.tare.base.Progress;
import dev.tare.base.Proxies;
import dev.tare.base.TareException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// One file by HTTP, its redirections followed. Asks for the bytes as they are: no content
/// encoding. Where a connection breaks off, all is asked for again.
final class HttpDownload {
  /// @param silence how long a server may say nothing, to a connection, a request or in between
  /// @param maxBytes the longest file that is taken
  record Limits(Duration silence, int redirects, long maxBytes) {
    static final Limits USUAL = new Limits(Duration.ofSeconds(60), 10, 1L << 38);
  }

  /// How often a file is asked for.
  private static final int ATTEMPTS = 3;

  /// A connection broke off.
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    final transient TareException said;

    Broken(TareException said) {
      super(said);
      this.said = said;
    }
  }

  private final Remote.Url url;
  private final Optional<Checksum> checksum;
  private final Limits limits;
  private final HttpClients clients;

  private HttpDownload(
      Remote.Url url, Optional<Checksum> checksum, Limits limits, HttpClients clients) {
    this.url = url;
    this.checksum = checksum;
    this.limits = limits;
    this.clients = clients;
  }

  static FetchedFile get(
      Remote.Url url,
      Optional<Checksum> checksum,
      Path folder,
      Limits limits,
      HttpClients clients,
      Progress progress) {
    return new HttpDownload(url, checksum, limits, clients).get(folder, progress);
  }

  private FetchedFile get(Path folder, Progress progress) {
    Path file = created(folder);
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return once(file, progress);
        } catch (Broken e) {
          if (attempt == ATTEMPTS) {
            throw e.said;
          }
        }
      }
    } catch (RuntimeException e) {
      delete(file);
      throw e;
    } catch (IOException e) {
      delete(file);
      throw TareException.of(e, "cannot write what is fetched from " + url);
    }
  }

  private FetchedFile once(Path file, Progress progress) throws IOException, Broken {
    URI at = url.uri();
    Optional<String> user = Optional.ofNullable(at.getUserInfo());
    for (int followed = 0; followed <= limits.redirects; followed++) {
      try (FileBody body = open(file, progress)) {
        HttpResponse<Boolean> response = send(request(at, user), body);
        if (Boolean.TRUE.equals(response.body())) { // none where a proxy refuses to lead on
          return finished(file, body, response);
        }
        URI next = next(at, response);
        // credentials are for the server that they were given for
        user = Http.isSameOrigin(at, next) ? user : Optional.ofNullable(next.getUserInfo());
        at = next;
      }
    }
    throw cannot(
        TareException.Kind.UNAVAILABLE,
        "it was redirected more than %d times".formatted(limits.redirects));
  }

  private FileBody open(Path file, Progress progress) throws IOException {
    // what is longer than what was asked for has another checksum
    TareException.Kind tooLong =
        checksum.isPresent() ? TareException.Kind.CORRUPT : TareException.Kind.UNAVAILABLE;
    return FileBody.open(file, algorithm(), limits.maxBytes, tooLong, progress, url);
  }

  private Checksum.Algorithm algorithm() {
    return checksum.map(Checksum::algorithm).orElse(Checksum.Algorithm.SHA256);
  }

  /// Mode 0600.
  private Path created(Path folder) {
    try {
      return Files.createTempFile(folder, "fetched", "");
    } catch (IOException e) {
      throw TareException.of(e, "cannot write into " + folder);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove " + file);
    }
  }

  private HttpRequest request(URI at, Optional<String> user) {
    try {
      URI plain = new URI(at.getScheme() + "://" + host(at) + path(at));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(plain).header("User-Agent", "tare").timeout(limits.silence);
      user.map(u -> Base64.getEncoder().encodeToString(u.getBytes(StandardCharsets.UTF_8)))
          .ifPresent(u -> request.header("Authorization", "Basic " + u));
      // for the proxy alone: the JDK's client does not send it further
      clients
          .proxies()
          .to(plain)
          .flatMap(Proxies.Way::authorization)
          .ifPresent(who -> request.header("Proxy-Authorization", who));
      return request.build();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw cannot(TareException.Kind.UNAVAILABLE, "\"%s\" is no address".formatted(shown(at)))
          .withCause(e);
    }
  }

  private static String host(URI at) {
    return at.getPort() < 0 ? at.getHost() : at.getHost() + ":" + at.getPort();
  }

  private static String path(URI at) {
    String path = at.getRawPath() == null || at.getRawPath().isEmpty() ? "/" : at.getRawPath();
    return at.getRawQuery() == null ? path : path + "?" + at.getRawQuery();
  }

  private HttpResponse<Boolean> send(HttpRequest request, FileBody body) throws Broken {
    CompletableFuture<HttpResponse<Boolean>> response =
        clients.to(request.uri()).sendAsync(request, body);
    try {
      long before = -1;
      while (true) {
        try {
          return response.get(limits.silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (body.received() == before) {
            throw silent(request).withCause(e);
          }
          before = body.received();
        }
      }
    } catch (ExecutionException e) {
      throw failed(e, request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannot(TareException.Kind.UNAVAILABLE, "interrupted").withCause(e);
    } finally {
      response.cancel(true);
    }
  }

  private TareException failed(ExecutionException e, HttpRequest request, FileBody body)
      throws Broken {
    if (body.failure().isPresent()) {
      return TareException.of(body.failure().get(), "cannot write what is fetched from " + url);
    }
    return switch (e.getCause()) {
      case TareException own -> own;
      case HttpConnectTimeoutException _, HttpTimeoutException _ -> silent(request).withCause(e);
      case ConnectException connect when Http.isUnresolved(connect) ->
          unknownHost(request).withCause(e);
      case ConnectException _ ->
          cannot(
                  TareException.Kind.UNAVAILABLE,
                  "%s refuses the connection"
                      .formatted(
                          clients
                              .proxies()
                              .to(request.uri())
                              .map(way -> "the proxy " + way)
                              .orElseGet(() -> request.uri().getAuthority())))
              .withCause(e);
      case SSLException other ->
          cannot(TareException.Kind.UNAVAILABLE, String.valueOf(other.getMessage())).withCause(e);
      case IOException other ->
          throw new Broken(
              cannot(TareException.Kind.UNAVAILABLE, String.valueOf(other.getMessage()))
                  .withCause(e));
      case Throwable other ->
          cannot(TareException.Kind.UNAVAILABLE, String.valueOf(other.getMessage())).withCause(e);
      case null -> cannot(TareException.Kind.UNAVAILABLE, "unknown").withCause(e);
    };
  }

  private TareException unknownHost(HttpRequest request) {
    return cannot(
        TareException.Kind.UNAVAILABLE,
        "there is no host \"%s\"".formatted(request.uri().getHost()));
  }

  private TareException silent(HttpRequest request) {
    return cannot(
        TareException.Kind.UNAVAILABLE,
        "%s said nothing for %d seconds"
            .formatted(request.uri().getAuthority(), limits.silence.toSeconds()));
  }

  /// Where the answer sends us.
  private URI next(URI at, HttpResponse<?> response) {
    int status = response.statusCode();
    Optional<String> location = response.headers().firstValue("Location");
    if (!Http.isRedirection(status) || location.isEmpty()) {
      throw cannot(Http.kind(status), "%s answers %d".formatted(host(at), status));
    }
    URI next;
    try {
      // a server must not choose what of this machine is read
      next = Http.followed(at, location.get());
    } catch (ProtocolException e) {
      throw cannot(TareException.Kind.UNAVAILABLE, String.valueOf(e.getMessage())).withCause(e);
    }
    // nor open what was sent in secret
    if (Http.leavesTls(at, next) && checksum.isEmpty()) {
      throw cannot(
              TareException.Kind.UNAVAILABLE,
              "it was redirected from https to \"%s\"".formatted(Http.shown(next)))
          .withHint("give --checksum, so that it does not matter who sends the bytes");
    }
    return next;
  }

  private FetchedFile finished(Path file, FileBody body, HttpResponse<?> response)
      throws IOException {
    Checksum found = body.finish();
    if (checksum.isPresent() && !found.equals(checksum.get())) {
      throw cannot(
          TareException.Kind.CORRUPT,
          "its checksum is %s, %s was asked for".formatted(found, checksum.get()));
    }
    return new FetchedFile(file, url.name(), modified(response), found);
  }

  private static Instant modified(HttpResponse<?> response) {
    try {
      return response
          .headers()
          .firstValue("Last-Modified")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .filter(time -> time.isAfter(Instant.EPOCH))
          .orElse(Instant.EPOCH);
    } catch (DateTimeException e) {
      return Instant.EPOCH; // as if it had not been sent
    }
  }

  private static String shown(URI uri) {
    String text = RemoteParser.withoutUser(uri.toString());
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private TareException cannot(TareException.Kind kind, String cause) {
    return TareException.of(kind, "cannot fetch %s: %s".formatted(url, cause));
  }
}
