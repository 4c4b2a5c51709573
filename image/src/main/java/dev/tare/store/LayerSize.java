package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// How large images and their layers are as they are stored here: uncompressed.
public final class LayerSize {
  private LayerSize() {}

  /// The layers uncompressed, the config and the manifest, in bytes.
  public static long of(Image image, Cache cache) {
    long size = image.config().raw().length() + (long) image.manifest().raw().length();
    for (Layer layer : image.layers()) {
      size += of(layer, cache);
    }
    return size;
  }

  /// The length of the uncompressed tar. Known at once for plain layers; a compressed one is read
  /// through once, then the cache knows.
  ///
  /// @throws TareException CORRUPT where the layer is not what it says; STORE_DAMAGED
  public static long of(Layer layer, Cache cache) {
    if (layer.stored().filter(s -> s.mediaType().compression() == Compression.NONE).isPresent()) {
      return layer.stored().get().size();
    }
    String key = layer.diffId().hex();
    try (Lease size = cache.acquire(Cache.Kind.SIZE, key, target -> measure(layer, target))) {
      return Long.parseLong(Files.readString(size.path()));
    } catch (IOException | NumberFormatException e) {
      throw TareException.unsupported(
              "cannot read the size of layer %s in the cache".formatted(layer.diffId().shortHex()))
          .withCause(e);
    }
  }

  private static void measure(Layer layer, Path target) throws IOException {
    long size = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = layer.open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        size += n;
      }
    }
    Files.writeString(target, Long.toString(size));
  }
}
