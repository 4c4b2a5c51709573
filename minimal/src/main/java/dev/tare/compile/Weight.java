package dev.tare.compile;

import dev.tare.mutate.Compression;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.MediaType;
import dev.tare.store.Cache;
import java.util.List;

/// What an image weighs, in bytes.
///
/// @param layers uncompressed tars
/// @param stored layers, config and manifest
/// @param pulled config, manifest and layers as they travel, in the best compression of those tried
/// @param compression which that is
public record Weight(long layers, long stored, long pulled, Compression compression) {
  private static final List<Compression> TRIED =
      List.of(
          new Compression(MediaType.Compression.GZIP, 9),
          new Compression(MediaType.Compression.ZSTD, 19));

  /// @param image has plain layers
  /// @param cache holds the compressed layers
  public static Weight of(Image image, Cache cache) {
    long layers = layers(image);
    Weight best = new Weight(layers, total(image), Long.MAX_VALUE, Compression.NONE);
    for (Compression compression : TRIED) {
      long pulled = total(compression.apply(image, cache));
      best = pulled < best.pulled ? new Weight(layers, best.stored, pulled, compression) : best;
    }
    return best;
  }

  private static long layers(Image image) {
    return image.manifest().layers().stream().mapToLong(Descriptor::size).sum();
  }

  private static long total(Image image) {
    return image.manifest().raw().length() + image.config().raw().length() + layers(image);
  }
}
