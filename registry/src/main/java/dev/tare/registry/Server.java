package dev.tare.registry;

import dev.tare.base.Http;
import dev.tare.base.TareException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// One registry: sends requests, shows who asks where that is wanted, follows redirections, and
/// tries again what may succeed. Used by any number of threads.
///
/// A credential goes to this server, and to the token server that it names; to wherever else it
/// sends us we go without one, and in plain words only where the user accepts that.
final class Server {
  private static final int REDIRECTIONS = 5;

  private final String host;
  private final boolean isInsecure;
  private final Access access;
  private final Limits limits;
  private final Wire wire;
  private final Tokens tokens = new Tokens();
  private final Map<String, Optional<Credential>> credentials = new ConcurrentHashMap<>();
  private volatile @Nullable URI base;
  private volatile @Nullable Challenge challenge;
  private volatile boolean hasAnswered;

  /// @param host as [RepositoryName] has it
  /// @param isInsecure what registries.conf says of it
  Server(String host, boolean isInsecure, Access access) {
    this.host = host;
    this.isInsecure = isInsecure;
    this.access = access;
    this.limits = access.limits();
    this.wire = access.wire(host, isInsecure);
  }

  Limits limits() {
    return limits;
  }

  /// `https://host`, or `http://` where that is allowed and the server speaks nothing else.
  ///
  /// @throws TareException UNAVAILABLE
  URI base(Failures failures) {
    URI known = base;
    if (known != null) {
      return known;
    }
    synchronized (this) {
      if (base == null) {
        base = found(failures);
      }
      return base;
    }
  }

  private URI found(Failures failures) {
    List<String> schemes = access.schemes(host, isInsecure);
    for (String scheme : schemes.subList(0, schemes.size() - 1)) {
      URI uri = URI.create(scheme + "://" + RepositoryName.apiHost(host));
      if (answers(uri, failures)) {
        return uri;
      }
    }
    return URI.create(schemes.getLast() + "://" + RepositoryName.apiHost(host));
  }

  /// Asks without saying who asks. Servers that speak TLS alone answer plain words with 400.
  private boolean answers(URI uri, Failures failures) {
    Call ping = Call.of("GET", uri.resolve("/v2/"), "", Scopes.NONE);
    try (Answer answer = wire.send(ping, Map.of())) {
      answer.text();
      return answer.status() != 400;
    } catch (ConnectException | HttpConnectTimeoutException | SilentException e) {
      throw failures.of(ping, e); // the other scheme would fail in the same way, and as slowly
    } catch (IOException e) {
      return false;
    }
  }

  /// The answer to a call, whatever its status, once there is nothing left to try.
  ///
  /// @throws TareException DENIED where nobody gives a token, UNAVAILABLE where there is no answer
  Answer send(Call call, Failures failures) {
    return patiently(call, failures, () -> authorized(call, failures));
  }

  /// As [#send], with the body of a success, of which up to `most` bytes are wanted, read as part
  /// of each attempt.
  Answer whole(Call call, int most, Failures failures) {
    return patiently(call, failures, () -> read(authorized(call, failures), most));
  }

  private static Answer read(Answer answer, int most) throws IOException {
    if (answer.isSuccess()) {
      byte[] _ = answer.bytes(most);
    }
    return answer;
  }

  private interface Attempt {
    Answer send() throws IOException;
  }

  private Answer patiently(Call call, Failures failures, Attempt attempt) {
    for (int tried = 1; ; tried++) {
      boolean isLast = tried >= limits.attempts() || !call.isRepeatable();
      try {
        Answer answer = attempt.send();
        hasAnswered = true;
        Optional<Duration> pause = pause(answer, tried);
        if (isLast || pause.isEmpty()) {
          return answer;
        }
        answer.text();
        sleep(pause.get());
      } catch (IOException e) {
        boolean wasPatient = e instanceof SilentException && call.patience() > 1;
        if (isLast || wasPatient || !isWorthAnother(e)) {
          throw failures.of(call, e, tried);
        }
        try {
          sleep(pause(tried));
        } catch (InterruptedIOException interrupted) {
          throw failures.of(call, interrupted);
        }
      }
    }
  }

  /// Where nobody ever answered there is nobody; a connection that broke may stand again.
  boolean isWorthAnother(IOException failure) {
    return switch (failure) {
      case InterruptedIOException e when Thread.currentThread().isInterrupted() -> false;
      case SSLHandshakeException _, Answer.TooLongException _ -> false;
      case ConnectException _, HttpConnectTimeoutException _ -> hasAnswered;
      default -> true;
    };
  }

  /// How long to wait before the next attempt; empty where the answer stands.
  private Optional<Duration> pause(Answer answer, int tried) {
    boolean isPassing =
        switch (answer.status()) {
          case 408, 429, 500, 502, 503, 504 -> true;
          default -> false;
        };
    if (!isPassing) {
      return Optional.empty();
    }
    Optional<Duration> asked = answer.retryAfter();
    return asked.isEmpty() ? Optional.of(pause(tried)) : asked.filter(this::isBearable);
  }

  private boolean isBearable(Duration pause) {
    return pause.compareTo(limits.longestPause()) <= 0;
  }

  /// Doubled each time, and never for two clients alike.
  private Duration pause(int tried) {
    long doubled = limits.pause().toMillis() << Math.min(tried - 1, 20);
    long capped = Math.min(doubled, limits.longestPause().toMillis());
    return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
  }

  void pauseAfter(int tried) throws InterruptedIOException {
    sleep(pause(tried));
  }

  /// @param asked what the server wants
  /// @return whether it was waited: not where the server asks for too much
  boolean pauseAfter(int tried, Optional<Duration> asked) throws InterruptedIOException {
    boolean isBearable = asked.filter(pause -> !isBearable(pause)).isEmpty();
    if (isBearable) {
      sleep(asked.orElseGet(() -> pause(tried)));
    }
    return isBearable;
  }

  private static void sleep(Duration pause) throws InterruptedIOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  // who asks

  private Answer authorized(Call call, Failures failures) throws IOException {
    if (!isOurs(call.uri(), failures)) {
      return exchange(call, Optional.empty(), failures); // nobody there has to know who we are
    }
    Optional<String> shown = authorization(call, failures);
    Answer answer = exchange(call, shown, failures);
    boolean isOurs = isOurs(answer.uri(), failures);
    boolean isSpent = !call.isRepeatable() && call.payload().filter(p -> p.sent() > 0).isPresent();
    if (answer.status() != 401 || !isOurs || isSpent) {
      return answer;
    }
    List<Challenge> asked = Challenge.parse(answer.headers("WWW-Authenticate"));
    Optional<Challenge> wanted =
        Challenge.of("bearer", asked).or(() -> Challenge.of("basic", asked));
    if (wanted.isEmpty()) {
      return answer;
    }
    tokens.forget(scopes(call), shown.map(s -> s.substring(s.indexOf(' ') + 1)));
    challenge = wanted.get();
    Optional<String> better = authorization(call, failures);
    if (better.isEmpty() || better.equals(shown)) {
      return answer;
    }
    answer.text();
    return exchange(call, better, failures);
  }

  private Scopes scopes(Call call) {
    @Nullable Challenge known = challenge;
    return known == null
        ? call.scopes()
        : call.scopes().equals(Scopes.NONE)
            ? Scopes.NONE.and(known.parameter("scope").orElse(""))
            : call.scopes();
  }

  /// The header for a call as the last challenge wants it; empty where nothing is asked for, or
  /// nothing is there.
  private Optional<String> authorization(Call call, Failures failures) {
    @Nullable Challenge known = challenge;
    if (known == null) {
      return Optional.empty();
    }
    Optional<Credential> credential = credential(call.repository());
    if (known.scheme().equals("basic")) {
      return credential.flatMap(who ->
          who instanceof Credential.Password password
              ? Optional.of("Basic " + password.encoded())
              : Optional.empty());
    }
    requireSafeRealm(known, failures);
    String token =
        tokens.get(
            known,
            scopes(call),
            credential,
            failures,
            (asked, headers) ->
                patiently(
                    asked,
                    failures,
                    () -> read(followed(asked, headers, failures), Tokens.MAX_ANSWER)));
    return Optional.of("Bearer " + token);
  }

  /// A registry that is reached over TLS must not have its passwords sent without it, nor must they
  /// leave this machine without it.
  private void requireSafeRealm(Challenge bearer, Failures failures) {
    URI realm = Tokens.realm(bearer, failures);
    boolean isSecure = realm.getScheme().toLowerCase(Locale.ROOT).equals("https");
    if (!isSecure && (Http.leavesTls(base(failures), realm) || !isAllowed(realm, failures))) {
      throw failures
          .denied(
              "it names a token server that is not reached by https: \"%s\""
                  .formatted(Http.shown(realm)))
          .withHint(trusting(realm));
    }
  }

  private Optional<Credential> credential(String repository) {
    return credentials.computeIfAbsent(
        repository, path -> access.credentials().of(new RepositoryName(host, path)));
  }

  // redirections

  private Answer exchange(Call call, Optional<String> authorization, Failures failures)
      throws IOException {
    return followed(
        call, authorization.map(a -> Map.of("Authorization", a)).orElse(Map.of()), failures);
  }

  /// @param shown headers for the server of `call` alone
  private Answer followed(Call call, Map<String, String> shown, Failures failures)
      throws IOException {
    Call at = call;
    for (int hops = 0; hops <= REDIRECTIONS; hops++) {
      requireAllowed(at.uri(), failures);
      boolean isSame = Http.isSameOrigin(call.uri(), at.uri());
      Answer answer = wire.send(at, isSame ? shown : Map.of());
      Optional<URI> next = Redirections.next(at, answer, failures);
      if (next.isEmpty()) {
        return answer;
      }
      answer.text();
      at = at.at(next.get());
    }
    throw failures.unavailable(
        "%s was redirected more than %d times".formatted(call, REDIRECTIONS));
  }

  /// @throws TareException UNAVAILABLE where a registry sends us to another machine in plain words
  void requireAllowed(URI uri, Failures failures) {
    if (!isAllowed(uri, failures)) {
      throw failures
          .unavailable(
              "it sends us to \"%s\", another machine, in plain HTTP".formatted(Http.shown(uri)))
          .withHint(trusting(uri));
    }
  }

  private boolean isAllowed(URI uri, Failures failures) {
    return uri.getScheme().equalsIgnoreCase("https")
        || isOurs(uri, failures)
        || (uri.getScheme().equalsIgnoreCase("http") && access.allowsPlain(base(failures), uri));
  }

  private static String trusting(URI uri) {
    return "where you trust the way there, say so: --tls-verify=false, or insecure = true for %s in registries.conf"
        .formatted(uri.getAuthority());
  }

  private boolean isOurs(URI uri, Failures failures) {
    return Http.isSameOrigin(base(failures), uri);
  }

  void close() {
    wire.close();
  }
}
