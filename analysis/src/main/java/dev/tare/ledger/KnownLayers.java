package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.store.Cache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/// The facts of layers, each read once where it lies: the cache has them by diff ID, by the digest
/// of the blob, since places of the decoder belong to that, and by what the file system says of the
/// file. A blob that was changed under its name is read again, and found to be another.
public final class KnownLayers {
  private final Remembered remembered;

  public KnownLayers(Cache cache) {
    this.remembered = new Remembered(cache);
  }

  /// Of all layers of an image, the lowest first. A blob that stands in the manifest several times
  /// travels once: the uppermost of its layers has its bytes.
  ///
  /// @param parallel how many layers are read at once
  /// @throws TareException CORRUPT, naming layer and entry
  public List<LayerFacts> of(Image image, int parallel) {
    List<Callable<LayerFacts>> work =
        image.layers().stream().<Callable<LayerFacts>>map(layer -> () -> of(layer)).toList();
    try {
      return sentOnce(image, Tasks.all(work, parallel));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<LayerFacts> sentOnce(Image image, List<LayerFacts> facts) {
    List<LayerFacts> all = new ArrayList<>(facts);
    Set<Digest> sent = new HashSet<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (!sent.add(image.manifest().layers().get(i).digest())) {
        all.set(i, all.get(i).withoutPulled());
      }
    }
    return all;
  }

  LayerFacts of(Layer layer) {
    Optional<String> key = key(layer);
    return key.isEmpty()
        ? LayerScan.of(layer)
        : remembered.get(
            key.get(),
            in -> LayerFactsFile.read(layer, in),
            LayerFactsFile::write,
            () -> LayerScan.of(layer));
  }

  /// Empty where nobody can tell whether the bytes are still those that were read.
  private static Optional<String> key(Layer layer) {
    String blob =
        layer.stored().map(stored -> stored.mediaType() + " " + stored.digest()).orElse("");
    try {
      return layer
          .mark()
          .map(mark ->
              "%s.%s.%s"
                  .formatted(
                      LayerFactsFile.FORM,
                      Remembered.part(layer.diffId()),
                      Remembered.part(Digest.of(Bytes.utf8(blob + " " + mark)))));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read layer " + layer.diffId());
    }
  }
}
