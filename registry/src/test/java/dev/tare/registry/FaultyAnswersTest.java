package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Reference;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers that break, come late or never, or ask for patience.
class FaultyAnswersTest extends FaultyPull {
  private void push() {
    registry.blobs.clear();
    maker.copy("x:1", "docker://" + registry.host() + "/y:1");
  }

  private List<String> tags() {
    return shelf
        .registries()
        .repository(Reference.parse(registry.host() + "/x"), "cannot list")
        .tags();
  }

  private long requests(String method, String part) {
    return registry.requests(method).stream().filter(line -> line.contains(part)).count();
  }

  private static boolean stall(FakeRegistry registry) {
    try {
      registry.end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 408})
  void sendsAManifestAgainWhereTheConnectionBrokeOrWasSlow(int status) {
    AtomicInteger tried = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.is("PUT", "manifests") || tried.getAndIncrement() > 0) {
            return false;
          }
          if (status == 0) {
            exchange.http().close();
          } else {
            exchange.error(status, "UNKNOWN", "too slow");
          }
          return true;
        };
    push();
    assertThat(registry.tags).containsKey("y:1");
    assertThat(tried.get()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "3600, 1"})
  void waitsWithAnUploadAsLongAsTheServerAsks(String pause, int attempts) {
    AtomicInteger tried = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.is("PUT", "uploads") || tried.getAndIncrement() > 0) {
            return false;
          }
          exchange.body().readAllBytes();
          exchange.set("Retry-After", pause);
          exchange.error(429, "TOOMANYREQUESTS", "slow down");
          return true;
        };
    if (attempts > 1) {
      push();
    } else {
      assertThatThrownBy(this::push)
          .hasMessageContaining("429 (TOOMANYREQUESTS: slow down)")
          .isInstanceOfSatisfying(
              TareException.class,
              e -> assertThat(e.hint().orElse("")).startsWith("try again after 3600 s;"));
    }
  }

  @Test
  void readsDatesOfServers() {
    registry.fault =
        exchange -> {
          if (!exchange.is("GET", "manifests")) {
            return false;
          }
          ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusHours(1);
          exchange.set("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(date));
          exchange.error(429, "TOOMANYREQUESTS", "slow down");
          return true;
        };
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.hint().orElse("")).matches("try again after 3[56][0-9]{2} s;.*"));
    assertThat(requests("GET", "manifests")).isEqualTo(1);
  }

  @Test
  void readsAManifestAgainThatWasCut() {
    AtomicInteger tried = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.is("GET", "manifests") || tried.getAndIncrement() > 0) {
            return false;
          }
          exchange.answer(200, image.manifest().raw().toByteArray(), 100);
          return true;
        };
    pull();
    assertPulled();
    assertThat(tried.get()).isEqualTo(2);
  }

  @Test
  void readsAListAgainThatWasCut() {
    AtomicInteger tried = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.is("GET", "tags/list") || tried.getAndIncrement() > 0) {
            return false;
          }
          exchange.answer(200, new byte[100], 10);
          return true;
        };
    assertThat(tags()).containsExactly("1");
  }

  @Test
  void readsNoDocumentTwiceThatIsTooLong() {
    registry.fault =
        exchange -> {
          if (!exchange.is("GET", "manifests")) {
            return false;
          }
          exchange.answer(200, new byte[(4 << 20) + 1]);
          return true;
        };
    assertFails(Kind.UNAVAILABLE, "the answer is longer than");
    assertThat(requests("GET", "manifests")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifests", "uploads"})
  void givesUpWhereAnEndIsNeverAnswered(String part) {
    registry.fault = exchange -> exchange.is("PUT", part) && stall(registry);
    maker.impatient();
    assertThatThrownBy(this::push).hasMessageContaining("the server said nothing for 400 ms");
    // several blobs are under way at once
    assertThat(requests("PUT", part)).isBetween(1L, part.equals("manifests") ? 4L : 12L);
  }

  @Test
  void saysHowLongItWaitedAndHowOften() {
    registry.fault = exchange -> exchange.is("GET", "tags/list") && stall(registry);
    shelf.impatient();
    assertThatThrownBy(this::tags)
        .hasMessageEndingWith("the server said nothing for 400 ms (tried 4 times)");
  }

  @Test
  void bearsALongSilenceOnce() {
    registry.fault = exchange -> stall(registry);
    shelf.impatient();
    Call call = Call.of("GET", URI.create(registry.at("/v2/x")), "", Scopes.NONE).with(2);
    var server = new Server(registry.host(), false, shelf.withTlsVerify(false).access());
    registry.fault = exchange -> exchange.is("GET", "/v2/x") && stall(registry);
    assertThatThrownBy(
            () -> server.send(call, new Failures("cannot do it", registry.host())).close())
        .hasMessageEndingWith("the server said nothing for 800 ms");
    assertThat(requests("GET", "/v2/x")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/x/tags/list?last=0>; rel=next",
        "</v2/x/tags/list?last=0>;REL=\"NEXT\"",
        "</v2/first>; rel=\"first\", </v2/x/tags/list?last=0>; rel=\"next\"",
        "</v2/first>; title=\"a,b <x>; rel=next\"; rel=first, </v2/x/tags/list?last=0>; rel=next",
        "</v2/x/tags/list?last=0>; title=x; rel=\"last next\"",
        "</v2/first>; rel=first|</v2/x/tags/list?last=0>; rel=next",
      })
  void findsTheNextPageHoweverItIsWritten(String links) {
    registry.fault =
        exchange -> {
          if (exchange.is("GET", "tags/list") && exchange.query("last").isEmpty()) {
            for (String link : links.split("\\|", -1)) {
              exchange.set("Link", link);
            }
            exchange.answer(200, "{\"tags\":[\"0\"]}");
            return true;
          }
          return false;
        };
    assertThat(tags()).containsExactly("0", "1");
  }

  /// A page that somebody put before the registry, and the like.
  @ParameterizedTest
  @ValueSource(strings = {"<html>log in</html>", "[]", "{\"schemaVersion\":", "{\"mediaType\":1}"})
  void saysWhoseManifestIsNone(String text) {
    registry.fault =
        exchange -> {
          if (!exchange.is("GET", "manifests")) {
            return false;
          }
          exchange.answer(200, text);
          return true;
        };
    saysWhoseAnswerItIs(this::pull, "/v2/x/manifests/1");
  }

  @Test
  void saysWhoseListIsNone() {
    registry.fault =
        exchange -> {
          exchange.answer(200, "{\"tags\":\"all\"}");
          return true;
        };
    saysWhoseAnswerItIs(this::tags, "/v2/x/tags/list");
  }

  @Test
  void saysWhoseDigestIsNone() {
    registry.fault =
        exchange -> {
          if (!exchange.path().contains("manifests")) {
            return false;
          }
          exchange.set("Docker-Content-Digest", "garbage");
          exchange.answer(200, image.manifest().raw().toByteArray());
          return true;
        };
    saysWhoseAnswerItIs(this::pull, "/v2/x/manifests/1");
  }

  private void saysWhoseAnswerItIs(Runnable work, String path) {
    assertThatThrownBy(work::run)
        .hasMessageContaining(
            "GET %s: the answer is not what it should be: ".formatted(registry.at(path)))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
              assertThat(e.hint().orElse(""))
                  .startsWith("check that there is a registry at " + registry.host());
            });
  }

  @Test
  void goesNowhereWithoutANextPage() {
    assertThat(Links.of(List.of("</a>; rel=prev", "</b>", "c; rel=next", ""), "next")).isEmpty();
  }
}
