package dev.tare.mutate;

import static dev.tare.layer.Layers.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Gzip;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {
  @TempDir Path folder;
  private ImageStore store;
  private Layer plain;

  @BeforeEach
  void open() {
    store = ImageStore.open(folder.resolve("s"), Cache.open(folder.resolve("c"), 1 << 30));
    plain = new ImageWriter(store).layer(List.of(file("p", "program".repeat(10_000))));
  }

  @AfterEach
  void close() {
    store.close();
    store.cache().close();
  }

  private static Digest ofContent(Layer layer) throws Exception {
    try (InputStream in = layer.openStored()) {
      return Digest.of(Bytes.of(in.readAllBytes()));
    }
  }

  @Test
  void namesACompressedLayerByItsBytesTheFirstTimeAndAgain() throws Exception {
    Layer first = Compression.GZIP.apply(plain, store.cache());
    Layer again = Compression.GZIP.apply(plain, store.cache());

    assertThat(first.stored().orElseThrow().digest()).isEqualTo(ofContent(first));
    assertThat(again.stored()).isEqualTo(first.stored());
    assertThat(again.diffId()).isEqualTo(plain.diffId());
  }

  @Test
  void namesALayerThatAnotherZlibHasMadeInTheMeantimeByItsOwnBytes() throws Exception {
    Layer first = Compression.GZIP.apply(plain, store.cache());
    madeByAnother();

    Layer again = Compression.GZIP.apply(plain, store.cache());

    assertThat(again.stored()).isNotEqualTo(first.stored());
    assertThat(again.stored().orElseThrow().digest()).isEqualTo(ofContent(again));
  }

  /// The cache has lost the layer, and somebody else has compressed it since.
  private void madeByAnother() {
    String key = "%s.GZIP-%d".formatted(plain.diffId().hex(), Compression.GZIP.level());
    Lease lease = store.cache().find(Cache.Kind.COMPRESSED, key).orElseThrow();
    Path file = lease.path();
    try (InputStream tar = plain.open()) {
      Files.delete(file);
      try (OutputStream gzip = Gzip.compress(Files.newOutputStream(file), 1, 1)) {
        tar.transferTo(gzip);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      lease.close();
    }
  }
}
