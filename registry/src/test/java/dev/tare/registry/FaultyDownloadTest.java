package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.TareException.Kind;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong with the bytes of a blob, and how long it may take.
class FaultyDownloadTest extends FaultyPull {
  @Test
  void pullsWhatIsThereByteForByte() {
    pull();
    assertPulled();
    assertThat(shelf.store.find(name()).repoDigests())
        .containsExactly(registry.host() + "/x@" + image.descriptor().digest());
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
    assertFails(Kind.UNAVAILABLE, "it was redirected to ");
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
    AtomicInteger furthest = new AtomicInteger();
    AtomicInteger backwards = new AtomicInteger();
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
          backwards.addAndGet(from < furthest.getAndSet(from) ? 1 : 0);
          exchange.answer(from > 0 ? 206 : 200, left, now);
          return true;
        };
    pull();
    assertPulled();
    // what was under way when a connection broke may come again, what had come does not
    assertThat(backwards.get()).isZero();
    assertThat(furthest.get()).isPositive();
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
}
