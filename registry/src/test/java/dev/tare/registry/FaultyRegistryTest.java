package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What registries answer wrongly: who may ask, what passes, documents, lists, mirrors.
class FaultyRegistryTest extends FaultyPull {
  private void wantPassword() {
    registry.fault =
        exchange -> {
          if (exchange.header("Authorization").isPresent()) {
            return false;
          }
          exchange.set("WWW-Authenticate", "Basic realm=\"here\"");
          exchange.error(401, "UNAUTHORIZED", "authentication required");
          return true;
        };
  }

  @Test
  void sendsNoCredentialToAnotherOrigin() throws IOException {
    try (FakeRegistry other = new FakeRegistry()) {
      other.put("x", "1", image);
      wantPassword();
      FakeRegistry.Fault wanting = registry.fault;
      registry.fault =
          exchange -> {
            if (isLayer(exchange) && exchange.header("Authorization").isPresent()) {
              exchange.set("Location", other.at(exchange.path()));
              exchange.answer(307, "");
              return true;
            }
            return wanting.answers(exchange);
          };
      shelf.as("me:secret");
      pull();
      assertPulled();
      assertThat(other.requests).hasSize(1);
      assertThat(other.authorizations).containsExactly("-");
      assertThat(registry.authorizations).contains("Basic bWU6c2VjcmV0");
    }
  }

  @Test
  void saysWhereToLogIn() {
    wantPassword();
    assertThatThrownBy(this::pull)
        .hasMessage(
            "cannot pull %s: GET %s: 401 (UNAUTHORIZED: authentication required)"
                .formatted(name(), registry.at("/v2/x/manifests/1")))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.DENIED);
              assertThat(e.hint()).contains("run: tare login " + registry.host());
            });
  }

  @Test
  void asksNoMoreThanTwiceWhereNobodyIsGoodEnough() {
    registry.fault =
        exchange -> {
          exchange.set("WWW-Authenticate", "Basic realm=\"here\"");
          exchange.error(401, "UNAUTHORIZED", "no");
          return true;
        };
    shelf.as("me:wrong");
    assertFails(Kind.DENIED, "401 (UNAUTHORIZED: no)");
    assertThat(registry.requests("GET").stream().filter(line -> line.contains("manifests")))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void triesAgainWhatMayPass(int status) {
    AtomicInteger tried = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests") && tried.getAndIncrement() < 3) {
            exchange.error(status, "UNKNOWN", "not now");
            return true;
          }
          return false;
        };
    pull();
    assertPulled();
    assertThat(tried.get()).isEqualTo(4);
  }

  @Test
  void triesNoMoreOftenThanItMay() {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            exchange.error(503, "UNAVAILABLE", "down");
            return true;
          }
          return false;
        };
    assertFails(
        Kind.UNAVAILABLE,
        "GET %s: 503 (UNAVAILABLE: down)".formatted(registry.at("/v2/x/manifests/1")));
    assertThat(registry.requests("GET").stream().filter(line -> line.contains("manifests")))
        .hasSize(4);
  }

  @Test
  void doesNotWaitLongerThanItMayThoughTheServerAsks() {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            exchange.set("Retry-After", "3600");
            exchange.error(429, "TOOMANYREQUESTS", "slow down");
            return true;
          }
          return false;
        };
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.hint().orElse("")).startsWith("try again after 3600 s"));
    assertThat(registry.requests("GET").stream().filter(line -> line.contains("manifests")))
        .hasSize(1);
  }

  @Test
  void refusesAManifestUnlikeItsDigestInTheHeader() {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            exchange.set("Docker-Content-Digest", layer);
            exchange.answer(200, image.manifest().raw().toByteArray());
            return true;
          }
          return false;
        };
    assertFails(Kind.CORRUPT, "the registry sent a manifest with the digest");
  }

  @Test
  void refusesAManifestThatTheHeaderCallsAnother() {
    registry.types.put(
        image.descriptor().digest().toString(),
        "application/vnd.docker.distribution.manifest.v2+json");
    assertFails(Kind.CORRUPT, "the registry calls application/vnd.docker");
  }

  @Test
  void refusesAManifestThatIsTooLong() {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            exchange.answer(200, new byte[(4 << 20) + 1]);
            return true;
          }
          return false;
        };
    assertFails(Kind.UNAVAILABLE, "the answer is longer than the 4194304 bytes");
  }

  @Test
  void saysThatNobodyMakesSuchImagesAnyMore() {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            exchange.set("Content-Type", "application/vnd.docker.distribution.manifest.v1+json");
            exchange.answer(200, "{\"schemaVersion\":1,\"fsLayers\":[]}");
            return true;
          }
          return false;
        };
    assertFails(Kind.UNSUPPORTED, "Docker's schema 1");
  }

  @Test
  void readsNoErrorToItsEnd() {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            exchange.answer(404, "x".repeat(10 << 20));
            return true;
          }
          return false;
        };
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.message()).hasSizeLessThan(500));
  }

  @Test
  void saysWhatIsNotThere() {
    registry.tags.clear();
    assertFails(
        Kind.NOT_FOUND,
        "cannot pull %s: GET %s: 404 (MANIFEST_UNKNOWN: manifest unknown)"
            .formatted(name(), registry.at("/v2/x/manifests/1")));
  }

  private List<String> tags() {
    return shelf
        .registries()
        .repository(Reference.parse(registry.host() + "/x"), "cannot list")
        .tags();
  }

  @Test
  void listsAllPagesOfTags() {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "tags/list") && exchange.query("last").isEmpty()) {
            exchange.set("Link", "</v2/x/tags/list?n=1&last=0>; rel=\"next\"");
            exchange.answer(200, "{\"tags\":[\"0\"]}");
            return true;
          }
          return false;
        };
    assertThat(tags()).containsExactly("0", "1");
  }

  @Test
  void leavesAListThatDoesNotEnd() {
    registry.fault =
        exchange -> {
          exchange.set("Link", "</v2/x/tags/list?last=0>; rel=\"next\"");
          exchange.answer(200, "{\"tags\":[\"0\"]}");
          return true;
        };
    assertThatThrownBy(this::tags).hasMessageContaining("list of tags does not end");
  }

  @Test
  void followsNoListToAnotherServer() {
    registry.fault =
        exchange -> {
          exchange.set("Link", "<http://127.0.0.1:9/v2/x/tags/list>; rel=\"next\"");
          exchange.answer(200, "{\"tags\":[\"0\"]}");
          return true;
        };
    assertThatThrownBy(this::tags).hasMessageContaining("another server");
  }

  @Test
  void readsAListWithoutTags() {
    registry.fault =
        exchange -> {
          exchange.answer(200, "{\"name\":\"x\",\"tags\":null}");
          return true;
        };
    assertThat(tags()).isEmpty();
  }

  @Test
  void asksMirrorsFirstAndTheRegistryAfterThem() throws IOException {
    try (FakeRegistry mirror = new FakeRegistry()) {
      var entry =
          new RegistriesConf.Entry(
              registry.host(),
              "",
              false,
              false,
              List.of(
                  new RegistriesConf.Mirror("127.0.0.1:9/down", false, ""),
                  new RegistriesConf.Mirror(mirror.host() + "/cached", false, "")));
      shelf.with(new RegistriesConf(List.of(), new TreeMap<>(Map.of()), List.of(entry)));
      pull();
      assertPulled();
      assertThat(mirror.requests("GET").getLast()).isEqualTo("GET /v2/cached/x/manifests/1");
      mirror.put("cached/x", "1", image);
      registry.requests.clear();
      pull();
      assertThat(registry.requests).isEmpty();
    }
  }
}
