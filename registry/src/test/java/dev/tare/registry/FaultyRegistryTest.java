package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Finding.Severity;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What registries do wrong to whoever pulls.
class FaultyRegistryTest {
  @TempDir Path folder;
  private FakeRegistry registry;
  private Shelf maker;
  private Shelf shelf;
  private Image image;
  private String layer;

  @BeforeEach
  void fill() throws IOException {
    registry = new FakeRegistry();
    maker = new Shelf(folder.resolve("maker"));
    shelf = new Shelf(folder.resolve("shelf"));
    image = maker.gzipped(maker.image("x:1", 300_000));
    registry.put("x", "1", image);
    layer = image.layers().get(1).stored().orElseThrow().digest().toString();
  }

  @AfterEach
  void close() {
    registry.close();
    maker.close();
    shelf.close();
  }

  private String name() {
    return registry.host() + "/x:1";
  }

  private void pull() {
    shelf.copy("docker://" + name(), "store:");
  }

  private void assertFails(Kind kind, String message) {
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(TareException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
    assertThat(shelf.store.images()).isEmpty();
    // what came whole and is not needed any more is no damage
    assertThat(shelf.store.fsck(Progress.NONE))
        .allSatisfy(finding -> assertThat(finding.severity()).isNotEqualTo(Severity.ERROR));
  }

  private void assertPulled() {
    ImageStore store = shelf.store;
    assertThat(store.find(name()).descriptor().digest()).isEqualTo(image.descriptor().digest());
    assertThat(store.fsck(Progress.NONE)).isEmpty();
  }

  private boolean isLayer(FakeRegistry.Exchange exchange) {
    return exchange.is("GET", layer);
  }

  @Test
  void pullsWhatIsThereByteForByte() {
    pull();
    assertPulled();
    assertThat(shelf.store.find(name()).repoDigests())
        .containsExactly(registry.host() + "/x@" + image.descriptor().digest());
  }

  // whose credentials go where

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
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "http://me:secret@127.0.0.1/x",
        "http://",
      })
  void isNotSentWhereNoImagesAre(String location) {
    registry.fault =
        exchange -> {
          if (isLayer(exchange)) {
            exchange.set("Location", location);
            exchange.answer(307, "");
            return true;
          }
          return false;
        };
    assertFails(Kind.UNAVAILABLE, "the server ");
  }

  @Test
  void followsNoRedirectionForEver() {
    registry.fault =
        exchange -> {
          if (isLayer(exchange)) {
            exchange.set("Location", exchange.path());
            exchange.answer(302, "");
            return true;
          }
          return false;
        };
    assertFails(Kind.UNAVAILABLE, "was redirected more than 5 times");
  }

  // what comes

  @Test
  void keepsNoBlobThatIsNotWhatItsDigestSays() {
    registry.blob(layer)[1000] ^= 1;
    assertFails(Kind.CORRUPT, "cannot store blob " + layer);
  }

  @Test
  void refusesLengthsThatLie() {
    byte[] longer = new byte[registry.blob(layer).length + 1];
    registry.blobs.put(layer, longer);
    assertFails(Kind.CORRUPT, "the registry has %d bytes of it".formatted(longer.length));
  }

  @Test
  void completesADownloadThatIsCutAtEach64Kilobytes() {
    AtomicInteger cuts = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    byte[] content = registry.blob(layer);
    registry.fault =
        exchange -> {
          if (!isLayer(exchange)) {
            return false;
          }
          int from =
              exchange
                  .header("Range")
                  .map(r -> Integer.parseInt(r.replaceAll("[^0-9]", "")))
                  .orElse(0);
          byte[] left = Arrays.copyOfRange(content, from, content.length);
          int now = Math.min(left.length, 1 << 16);
          if (from > 0) {
            exchange.set(
                "Content-Range",
                "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
          }
          cuts.incrementAndGet();
          begun.addAndGet(from == 0 ? 1 : 0);
          exchange.answer(from > 0 ? 206 : 200, left, now);
          return true;
        };
    pull();
    assertPulled();
    // what was under way when a connection broke may come again, what had come does not
    assertThat(begun.get()).isEqualTo(1);
    assertThat(cuts.get()).isGreaterThanOrEqualTo((content.length + (1 << 16) - 1) >> 16);
  }

  @Test
  void beginsAnewWhereTheServerKnowsNoRanges() {
    AtomicInteger tried = new AtomicInteger();
    byte[] content = registry.blob(layer);
    registry.fault =
        exchange -> {
          if (!isLayer(exchange)) {
            return false;
          }
          boolean isFirst = tried.getAndIncrement() == 0;
          exchange.answer(200, content, isFirst ? 100_000 : content.length);
          return true;
        };
    pull();
    assertPulled();
    assertThat(tried.get()).isEqualTo(2);
  }

  @Test
  void takesNoOtherRangeThanTheOneItAskedFor() {
    byte[] content = registry.blob(layer);
    registry.fault =
        exchange -> {
          if (!isLayer(exchange)) {
            return false;
          }
          if (exchange.header("Range").isEmpty()) {
            exchange.answer(200, content, 100_000);
          } else {
            exchange.set("Content-Range", "bytes 0-9/" + content.length);
            exchange.answer(206, "0123456789");
          }
          return true;
        };
    assertFails(Kind.CORRUPT, "the registry sent \"bytes 0-9/");
  }

  @Test
  void saysThatThereIsNoMoreOfABlob() {
    byte[] content = registry.blob(layer);
    registry.fault =
        exchange -> {
          if (!isLayer(exchange)) {
            return false;
          }
          if (exchange.header("Range").isEmpty()) {
            exchange.answer(200, content, 100_000);
          } else {
            exchange.answer(416, "");
          }
          return true;
        };
    assertFails(Kind.CORRUPT, "the registry has no more than 100000 bytes of it");
  }

  // how long it takes

  private void stall() {
    try {
      registry.end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void givesUpAServerThatDoesNotAnswer() {
    shelf.impatient();
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            stall();
          }
          return false;
        };
    assertFails(Kind.UNAVAILABLE, "the server said nothing for 400 ms");
  }

  @Test
  void givesUpAServerThatStopsInTheMiddle() {
    shelf.impatient();
    byte[] content = registry.blob(layer);
    registry.fault =
        exchange -> {
          if (exchange.is("GET", layer)) {
            exchange.answer(200, content, 100);
            stall();
            return true;
          }
          return false;
        };
    assertFails(Kind.UNAVAILABLE, "the server said nothing for 400 ms");
  }

  @Test
  void givesUpAServerThatDrips() {
    shelf.impatient();
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "manifests")) {
            exchange.http().sendResponseHeaders(200, 1 << 20);
            try {
              while (!registry.end.await(20, TimeUnit.MILLISECONDS)) {
                exchange.http().getResponseBody().write('x');
                exchange.http().getResponseBody().flush();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return true;
          }
          return false;
        };
    assertFails(Kind.UNAVAILABLE, "the server said nothing for 400 ms");
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

  // documents

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

  // lists

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

  // mirrors

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
