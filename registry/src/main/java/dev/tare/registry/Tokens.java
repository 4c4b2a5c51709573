package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Tokens of the servers that registries name in their challenges (the distribution project's token
/// authentication; OAuth 2 for identity tokens). One for each set of scopes, asked for once however
/// many threads need it.
final class Tokens {
  static final int MAX_ANSWER = 1 << 20;

  /// What a server that says nothing of it means.
  private static final long USUAL_SECONDS = 60;

  private final Map<List<String>, Token> known = new ConcurrentHashMap<>();
  private final Map<List<String>, Object> locks = new ConcurrentHashMap<>();

  /// Sends a request to a token server, as patiently as any other.
  interface Sender {
    Answer send(Call call, Map<String, String> headers);
  }

  /// @param until in nanoseconds of this machine: clocks of servers need not agree with ours
  private record Token(String text, long until) {
    boolean isGood() {
      return System.nanoTime() - until < 0;
    }
  }

  /// One that is known and good still.
  private Optional<String> known(Scopes scopes) {
    return Optional.ofNullable(known.get(scopes.texts())).filter(Token::isGood).map(Token::text);
  }

  /// Forgets `refused`, unless another thread has done so and has a new one.
  void forget(Scopes scopes, Optional<String> refused) {
    known.computeIfPresent(
        scopes.texts(),
        (_, token) -> refused.filter(token.text()::equals).isPresent() ? null : token);
  }

  /// A token for `scopes`, a new one where there is none.
  ///
  /// @throws TareException DENIED, UNAVAILABLE
  String get(
      Challenge challenge,
      Scopes scopes,
      Optional<Credential> credential,
      Failures failures,
      Sender sender) {
    synchronized (locks.computeIfAbsent(scopes.texts(), _ -> new Object())) {
      Optional<String> there = known(scopes);
      if (there.isPresent()) {
        return there.get();
      }
      Token token = ask(challenge, scopes, credential, failures, sender);
      known.put(scopes.texts(), token);
      return token.text();
    }
  }

  private static Token ask(
      Challenge challenge,
      Scopes scopes,
      Optional<Credential> credential,
      Failures failures,
      Sender sender) {
    Credential who = credential.orElse(null);
    return switch (who) {
      case Credential.Bearer(String ready) ->
          new Token(ready, System.nanoTime() + USUAL_SECONDS * 1_000_000_000L);
      case Credential.Refresh(String refresh) -> {
        Call call =
            Call.of("POST", realm(challenge, failures), "", Scopes.NONE)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .with(form(challenge, scopes, refresh));
        yield token(call, sender.send(call, Map.of()), failures);
      }
      case Credential.Password password ->
          got(
              challenge,
              scopes,
              Map.of("Authorization", "Basic " + password.encoded()),
              failures,
              sender);
      case null -> got(challenge, scopes, Map.of(), failures, sender);
    };
  }

  private static Token got(
      Challenge challenge,
      Scopes scopes,
      Map<String, String> headers,
      Failures failures,
      Sender sender) {
    URI realm = realm(challenge, failures);
    StringBuilder query = new StringBuilder();
    challenge.parameter("service").ifPresent(service -> add(query, "service", service));
    scopes.texts().forEach(scope -> add(query, "scope", scope));
    String separator = realm.getRawQuery() == null ? "?" : "&";
    Call call =
        Call.of(
            "GET", URI.create(realm + (query.isEmpty() ? "" : separator) + query), "", Scopes.NONE);
    return token(call, sender.send(call, headers), failures);
  }

  private static Bytes form(Challenge challenge, Scopes scopes, String refresh) {
    StringBuilder form = new StringBuilder();
    add(form, "grant_type", "refresh_token");
    challenge.parameter("service").ifPresent(service -> add(form, "service", service));
    add(form, "client_id", "tare");
    add(form, "scope", String.join(" ", scopes.texts()));
    add(form, "refresh_token", refresh);
    return Bytes.utf8(form.toString());
  }

  private static void add(StringBuilder form, String name, String value) {
    form.append(form.isEmpty() ? "" : "&")
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  /// The address of the token server.
  static URI realm(Challenge challenge, Failures failures) {
    String realm = challenge.parameter("realm").orElse("");
    try {
      URI uri = URI.create(realm);
      if (uri.getScheme() != null
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getFragment() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw failures.denied(
        "it names a token server that is not reached by https: \"%s\"".formatted(realm));
  }

  private static Optional<String> text(Json json) {
    return json.string("token")
        .filter(text -> !text.isEmpty())
        .or(() -> json.string("access_token"));
  }

  /// How long a token is good, which some write as a text or with a fraction.
  private static Optional<Long> seconds(Json json) {
    try {
      return json.integer("expires_in");
    } catch (TareException e) {
      return Optional.empty(); // as if nothing were said: asked anew too early does no harm
    }
  }

  private static Token token(Call call, Answer answer, Failures failures) {
    try (answer) {
      if (!answer.isSuccess()) {
        throw failures.of(call, answer);
      }
      Bytes bytes = Bytes.of(answer.bytes(MAX_ANSWER));
      Json json = failures.read(call, () -> Json.parse(bytes, "the answer of the token server"));
      @Nullable String token = failures.read(call, () -> text(json)).orElse(null);
      if (token == null || token.isEmpty() || !Credential.isSendable(token)) {
        throw failures.unavailable("%s: the answer holds no token".formatted(call));
      }
      long seconds = seconds(json).filter(s -> s > 0).orElse(USUAL_SECONDS);
      // given up a little early: it must be good still when it arrives
      long good = Math.min(seconds, 86_400) * 900_000_000L;
      return new Token(token, System.nanoTime() + good);
    } catch (IOException e) {
      throw failures.of(call, e);
    }
  }
}
