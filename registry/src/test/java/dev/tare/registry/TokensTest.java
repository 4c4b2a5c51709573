package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Registries that send their clients to a token server.
class TokensTest {
  @TempDir Path folder;
  private FakeRegistry registry;
  private FakeRegistry server;
  private Shelf shelf;
  private Image image;
  private String posted = "";

  @BeforeEach
  void fill() throws IOException {
    registry = new FakeRegistry();
    server = new FakeRegistry();
    shelf = new Shelf(folder.resolve("shelf"));
    image = shelf.gzipped(shelf.image("made:1", 20_000));
    registry.put("x", "1", image);
    server.fault =
        exchange -> {
          if (exchange.method().equals("POST")) {
            posted = new String(exchange.body().readAllBytes(), StandardCharsets.UTF_8);
          }
          exchange.answer(
              200, "{\"token\":\"T\",\"expires_in\":300,\"issued_at\":\"1999-01-01T00:00:00Z\"}");
          return true;
        };
    want("Bearer realm=\"%s\",service=\"registry\",scope=\"repository:x:pull\"");
  }

  @AfterEach
  void close() {
    registry.close();
    server.close();
    shelf.close();
  }

  /// @param challenge with `%s` for the token server
  private void want(String challenge) {
    registry.fault =
        exchange -> {
          if (exchange.header("Authorization").equals(Optional.of("Bearer T"))) {
            return false;
          }
          exchange.set("WWW-Authenticate", challenge.formatted(server.at("/token")));
          exchange.error(401, "UNAUTHORIZED", "authentication required");
          return true;
        };
  }

  private void pull() {
    shelf.copy("docker://" + registry.host() + "/x:1", "oci:" + folder.resolve("out"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer realm=\"%s\",service=\"registry\",scope=\"repository:x:pull\"",
        "bearer  scope=\"repository:x:pull\" , realm=\"%s\", service=registry",
        "Bearer realm=\"%s\", service=\"registry\"",
        "Basic realm=\"old\", Bearer service=\"registry\", realm=\"%s\"",
        "Negotiate abc==, BEARER REALM=\"%s\",Service=\"registry\"",
      })
  void understandsEveryFormOfChallenge(String challenge) {
    want(challenge);
    pull();
    assertThat(server.requests)
        .containsExactly("GET /token?service=registry&scope=repository%3Ax%3Apull");
    assertThat(server.authorizations).containsExactly("-");
  }

  @Test
  void showsTheTokenServerWhoAsks() {
    shelf.as("me:secret");
    pull();
    assertThat(server.authorizations).containsExactly("Basic bWU6c2VjcmV0");
    assertThat(registry.authorizations).containsOnly("-", "Bearer T");
  }

  @Test
  void exchangesIdentityTokens() throws IOException {
    Path file = folder.resolve("auth.json");
    Files.writeString(
        file,
        "{\"auths\":{\"%s\":{\"identitytoken\":\"R&1\",\"auth\":\"\"}}}"
            .formatted(registry.host()));
    shelf.as(new Credentials(Optional.empty(), List.of(file)));
    pull();
    assertThat(server.requests).containsExactly("POST /token");
    assertThat(posted)
        .isEqualTo(
            "grant_type=refresh_token&service=registry&client_id=tare"
                + "&scope=repository%3Ax%3Apull&refresh_token=R%261");
  }

  @Test
  void asksForOneTokenThoughSeveralBlobsComeAtOnce() {
    pull();
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void asksAnewWhenATokenIsRefused() {
    int[] served = {0};
    FakeRegistry.Fault wanting = registry.fault;
    registry.fault =
        exchange -> {
          if (exchange.is("GET", image.id().toString()) && served[0]++ == 0) {
            exchange.set("WWW-Authenticate", "Bearer realm=\"%s\"".formatted(server.at("/token")));
            exchange.error(401, "UNAUTHORIZED", "expired");
            return true;
          }
          return wanting.answers(exchange);
        };
    // the new token is the same text, which is no reason to ask for ever
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void saysWhatTheTokenServerSaid() {
    server.fault =
        exchange -> {
          exchange.answer(403, "{\"details\":\"incorrect username or password\"}");
          return true;
        };
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .hasMessageEndingWith(
            "GET %s: 403 (incorrect username or password)".formatted(server.at("/token")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"T\\r\\nX-Other: 1", "T\\u00e9", "a b"})
  void repeatsNoTokenThatCannotBeSent(String token) {
    server.fault =
        exchange -> {
          exchange.answer(200, "{\"token\":\"%s\"}".formatted(token));
          return true;
        };
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageEndingWith(": the answer holds no token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token\":\"T\",\"expires_in\":\"300\"}",
        "{\"token\":\"T\",\"expires_in\":300.0}",
        "{\"token\":\"\",\"access_token\":\"T\"}",
      })
  void readsTokensHoweverTheyAreWritten(String answer) {
    server.fault =
        exchange -> {
          exchange.answer(200, answer);
          return true;
        };
    pull();
  }

  @Test
  void followsATokenServerAndShowsNobodyElseWhoAsks() throws IOException {
    try (FakeRegistry other = new FakeRegistry()) {
      FakeRegistry.Fault giving = server.fault;
      other.fault = giving;
      server.fault =
          exchange -> {
            String next = exchange.path().equals("/token") ? "/moved" : other.at("/elsewhere");
            exchange.set("Location", next);
            exchange.answer(307, "");
            return true;
          };
      shelf.as("me:secret");
      pull();
      assertThat(server.authorizations).containsExactly("Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0");
      assertThat(other.authorizations).containsExactly("-");
    }
  }

  @Test
  void pushesWhereATokenServerDeniesWhatATakeOverNeeds() {
    FakeRegistry.Fault giving = server.fault;
    server.fault =
        exchange -> {
          boolean asksForTwo =
              String.valueOf(exchange.http().getRequestURI()).split("scope=", -1).length > 2;
          if (asksForTwo) {
            exchange.answer(403, "{\"details\":\"too much\"}");
            return true;
          }
          return giving.answers(exchange);
        };
    shelf.copy("made:1", "docker://" + registry.host() + "/first:1");
    shelf.copy("docker://" + registry.host() + "/first:1", "store:");
    registry.blobs.clear();
    server.requests.clear();
    shelf.copy(registry.host() + "/first:1", "docker://" + registry.host() + "/second:1");
    assertThat(registry.tags).containsKey("second:1");
    assertThat(server.requests).anyMatch(line -> line.contains("first"));
  }

  @Test
  void takesNoTokenFromWhereNoneAre() {
    want("Bearer realm=\"file:///etc/passwd\"");
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
        .hasMessageContaining("a token server that is not reached by https");
  }

  @Test
  void asksForBothRepositoriesToTakeABlobOver() {
    assertThat(Scopes.push("a/b").and("repository:c:pull repository:a/b:delete").texts())
        .containsExactly("repository:a/b:delete,pull,push", "repository:c:pull");
  }
}
