package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.store.Cache;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The accounts of images, each worked out once: the cache has them by the digest of the manifest
/// and by what the file system says of the blobs, so that one whose blob was changed is read again.
public final class KnownImages {
  private final Remembered remembered;
  private final KnownLayers layers;

  public KnownImages(Cache cache) {
    this.remembered = new Remembered(cache);
    this.layers = new KnownLayers(cache);
  }

  /// @param parallel how many layers are read at once
  /// @throws TareException CORRUPT, naming layer and entry
  public ImageAccount of(Image image, int parallel) {
    Optional<String> key = key(image);
    return key.isEmpty()
        ? made(image, parallel)
        : remembered.get(
            key.get(),
            in -> ImageAccountFile.read(image, in),
            ImageAccountFile::write,
            () -> made(image, parallel));
  }

  private ImageAccount made(Image image, int parallel) {
    List<LayerFacts> facts = layers.of(image, parallel);
    return ImageAccount.of(ImageLedger.of(image, facts), facts);
  }

  private static Optional<String> key(Image image) {
    StringBuilder marks = new StringBuilder();
    for (Layer layer : image.layers()) {
      try {
        Optional<String> mark = layer.mark();
        if (mark.isEmpty()) {
          return Optional.empty();
        }
        marks.append(mark.get()).append('\n');
      } catch (IOException e) {
        throw TareException.of(e, "cannot read layer " + layer.diffId());
      }
    }
    return Optional.of(
        "i%s.%s.%s"
            .formatted(
                ImageAccountFile.FORM,
                Remembered.part(image.descriptor().digest()),
                Remembered.part(Digest.of(Bytes.utf8(marks.toString())))));
  }
}
