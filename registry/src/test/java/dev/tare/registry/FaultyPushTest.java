package dev.tare.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.mutate.Compression;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.transport.Copy;
import dev.tare.transport.ImageFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes to registries, and what they do wrong to whoever pushes.
class FaultyPushTest {
  @TempDir Path folder;
  private FakeRegistry registry;
  private Shelf shelf;
  private Image image;

  @BeforeEach
  void fill() throws IOException {
    registry = new FakeRegistry();
    shelf = new Shelf(folder);
    image = shelf.image("x:1", 3_000_000);
  }

  @AfterEach
  void close() {
    registry.close();
    shelf.close();
  }

  private Digest push() {
    return shelf.copy("x:1", "docker://" + registry.host() + "/x:1").digest();
  }

  private void assertThere(Digest pushed) {
    assertThat(registry.tags).containsEntry("x:1", pushed.toString());
    Manifest manifest =
        Manifest.parse(Bytes.of(registry.manifest(pushed.toString())), Optional.empty());
    assertThat(registry.blobs).containsKey(manifest.config().digest().toString());
    manifest.layers().forEach(l -> assertThat(registry.blobs).containsKey(l.digest().toString()));
  }

  @Test
  void compressesWhatIsPlainAndKeepsTheConfig() {
    Digest pushed = push();
    assertThere(pushed);
    assertThat(pushed).isEqualTo(shelf.gzipped(image).descriptor().digest());
    assertThat(registry.blobs.get(image.id().toString()))
        .isEqualTo(image.config().raw().toByteArray());
  }

  @Test
  void sendsNothingTheSecondTime() {
    Digest first = push();
    registry.requests.clear();
    assertThat(push()).isEqualTo(first);
    assertThat(registry.requests)
        .isNotEmpty()
        .allMatch(line -> line.startsWith("HEAD ") || line.equals("GET /v2/"));
  }

  @Test
  void keepsDigestsWhereAsked() {
    var options =
        new Copy.Options(
            Optional.empty(), Optional.empty(), Platform.host(), Copy.Scope.ONE_PLATFORM, true);
    assertThat(shelf.copy("x:1", "docker://" + registry.host() + "/x:1", options).digest())
        .isEqualTo(image.descriptor().digest());
    assertThere(image.descriptor().digest());
  }

  @Test
  void translatesMediaTypesAndCompressesAsAsked() {
    var options =
        new Copy.Options(
            Optional.of(Compression.parse("zstd:3")),
            Optional.of(ImageFormat.DOCKER),
            Platform.host(),
            Copy.Scope.ONE_PLATFORM);
    Digest pushed = shelf.copy("x:1", "docker://" + registry.host() + "/x:1", options).digest();
    assertThere(pushed);
    assertThat(registry.types.get(pushed.toString())).isEqualTo(MediaType.DOCKER_MANIFEST.value());
    assertThat(new String(registry.manifest(pushed.toString()), StandardCharsets.UTF_8))
        .contains(MediaType.DOCKER_LAYER_ZSTD.value());
  }

  @Test
  void goesOnWhereAnUploadBroke() {
    AtomicInteger patches = new AtomicInteger();
    AtomicInteger resumed = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (!exchange.method().equals("PATCH")) {
            return false;
          }
          if (patches.getAndIncrement() == 0) {
            String session = exchange.path().replaceAll(".*/", "");
            try (InputStream in = exchange.body()) {
              registry.upload(session).write(in.readNBytes(1_000_000));
            }
            exchange.http().close();
            return true;
          }
          exchange
              .header("Content-Range")
              .ifPresent(
                  range -> resumed.set(Integer.parseInt(range.substring(0, range.indexOf('-')))));
          return false;
        };
    assertThere(push());
    assertThat(resumed.get()).isEqualTo(1_000_000);
    assertThat(registry.requests("POST").stream().distinct()).hasSize(1);
  }

  @Test
  void beginsAnewWhereNobodyKnowsOfTheUploadAnyMore() {
    AtomicInteger patches = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (exchange.method().equals("PATCH") && patches.getAndIncrement() == 0) {
            exchange.body().readAllBytes();
            registry.uploads.clear();
            exchange.error(503, "UNAVAILABLE", "restarted");
            return true;
          }
          return false;
        };
    assertThere(push());
  }

  @Test
  void believesNoOffsetThatCannotBe() {
    AtomicInteger patches = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (exchange.method().equals("PATCH") && patches.getAndIncrement() == 0) {
            exchange.body().readAllBytes();
            exchange.error(500, "UNKNOWN", "lost it");
            return true;
          }
          if (exchange.is("GET", "uploads")) {
            exchange.set("Range", "0-999999999");
            exchange.answer(204, "");
            return true;
          }
          return false;
        };
    assertThere(push());
  }

  @Test
  void saysWhatTheRegistryHasLost() {
    registry.fault =
        exchange -> {
          if (exchange.is("PUT", "manifests")) {
            exchange.body().readAllBytes();
            exchange.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
            return true;
          }
          return false;
        };
    assertThatThrownBy(this::push)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessage(
            "cannot push %s/x:1: PUT %s: 400 (MANIFEST_BLOB_UNKNOWN: blob unknown to registry)"
                .formatted(registry.host(), registry.at("/v2/x/manifests/1")));
    assertThat(registry.tags).isEmpty();
  }

  @Test
  void triesAManifestAgain() {
    AtomicInteger tried = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (exchange.is("PUT", "manifests") && tried.getAndIncrement() < 2) {
            exchange.body().readAllBytes();
            exchange.error(500, "UNKNOWN", "not yet");
            return true;
          }
          return false;
        };
    assertThere(push());
  }

  @Test
  void sendsNoCredentialWhereAnUploadGoesElsewhere() throws IOException {
    try (FakeRegistry other = new FakeRegistry()) {
      shelf.as("me:secret");
      AtomicInteger begun = new AtomicInteger();
      registry.fault =
          exchange -> {
            if (exchange.header("Authorization").isEmpty()) {
              exchange.set("WWW-Authenticate", "Basic realm=\"here\"");
              exchange.answer(401, "");
              return true;
            }
            if (exchange.is("POST", "uploads")) {
              String session = String.valueOf(1000 + begun.incrementAndGet());
              other.uploads.put(session, new ByteArrayOutputStream());
              exchange.set(
                  "Location", other.at("/v2/x/blobs/uploads/%s?signed=yes".formatted(session)));
              exchange.answer(202, "");
              return true;
            }
            return false;
          };
      Digest _ = push();
      assertThat(other.requests).isNotEmpty();
      assertThat(other.authorizations).containsOnly("-");
    }
  }

  @Test
  void takesLayersOverFromANeighbour() throws IOException {
    shelf.copy("x:1", "docker://" + registry.host() + "/first:1");
    shelf.copy("docker://" + registry.host() + "/first:1", "store:");
    AtomicInteger mounted = new AtomicInteger();
    registry.fault =
        exchange -> {
          if (exchange.method().equals("HEAD") && exchange.path().contains("/second/blobs/")) {
            exchange.answer(404, "");
            return true;
          }
          if (exchange.is("POST", "uploads") && exchange.query("from").equals("first")) {
            mounted.incrementAndGet();
            exchange.answer(201, "");
            return true;
          }
          return false;
        };
    shelf.copy(registry.host() + "/first:1", "docker://" + registry.host() + "/second:1");
    assertThat(mounted.get()).isEqualTo(3);
    assertThat(registry.requests)
        .noneMatch(line ->
            line.startsWith("P")
                && line.contains("/second/blobs/uploads/")
                && !line.startsWith("POST"));
  }

  @Test
  void saysThatABodyIsTooLarge() {
    registry.fault =
        exchange -> {
          if (exchange.is("PUT", "uploads") || exchange.is("PATCH", "uploads")) {
            exchange.body().readAllBytes();
            exchange.answer(413, "<html>nginx</html>");
            return true;
          }
          return false;
        };
    assertThatThrownBy(this::push)
        .hasMessageEndingWith(": 413")
        .isInstanceOfSatisfying(
            TareException.class,
            e -> assertThat(e.hint().orElse("")).contains("takes no body of this size"));
  }

  @Test
  void refusesADigestThatIsNotTheImages() {
    String other = "sha256:" + "0".repeat(64);
    assertThatThrownBy(() -> shelf.copy("x:1", "docker://" + registry.host() + "/x@" + other))
        .hasMessageContaining("the image has the digest sha256:");
  }
}
