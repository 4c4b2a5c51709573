package dev.tare.ledger;

import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType.Compression;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// The facts of layers, each read once: the cache has them by diff ID and, since places of the
/// decoder belong to a blob, by the digest of that.
public final class KnownLayers {
  /// Of one digest in a key; there are two, and a key may have 128.
  private static final int HEX = 60;

  private final Cache cache;

  public KnownLayers(Cache cache) {
    this.cache = cache;
  }

  /// Of all layers of an image, the lowest first.
  ///
  /// @param parallel how many layers are read at once
  /// @throws TareException CORRUPT, naming layer and entry
  public List<LayerFacts> of(Image image, int parallel) {
    List<Callable<LayerFacts>> work =
        image.layers().stream().<Callable<LayerFacts>>map(layer -> () -> of(layer)).toList();
    try {
      return Tasks.all(work, parallel);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  LayerFacts of(Layer layer) {
    try {
      return remembered(layer);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the facts of layer " + layer.diffId());
    } catch (TareException e) {
      return switch (e.kind()) {
        // the cache cannot be written: slower, and no reason to fail
        case UNSUPPORTED, DISK_FULL -> LayerScan.of(layer);
        default -> throw e;
      };
    }
  }

  private LayerFacts remembered(Layer layer) throws IOException {
    String key = key(layer);
    Optional<Lease> known = cache.find(Cache.Kind.FACTS, key);
    if (known.isPresent()) {
      try (Lease lease = known.get()) {
        return LayerFactsFile.read(layer, lease.path());
      }
    }
    LayerFacts facts = LayerScan.of(layer);
    cache.acquire(Cache.Kind.FACTS, key, target -> LayerFactsFile.write(facts, target)).close();
    return facts;
  }

  private static String key(Layer layer) {
    Optional<Descriptor> blob =
        layer.stored().filter(s -> s.mediaType().compression() != Compression.NONE);
    return LayerFactsFile.FORM
        + "."
        + cut(layer.diffId().hex())
        + blob.map(b -> "." + cut(b.digest().hex())).orElse("");
  }

  private static String cut(String hex) {
    return hex.substring(0, Math.min(HEX, hex.length()));
  }
}
