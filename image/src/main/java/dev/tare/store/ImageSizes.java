package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How large images are, in bytes. `stored` counts uncompressed layer tars, config and manifest:
/// what compression does not change. `pulled` counts what goes over the wire.
public final class ImageSizes {
  private final Cache cache;

  /// @param cache remembers the uncompressed sizes of compressed layers
  public ImageSizes(Cache cache) {
    this.cache = cache;
  }

  /// Uncompressed layers, config and manifest. The first time, compressed layers are read whole.
  ///
  /// @throws TareException CORRUPT or STORE_DAMAGED where a layer cannot be read
  public long stored(Image image) {
    return documents(image) + image.layers().stream().mapToLong(this::uncompressed).sum();
  }

  /// What a registry would send, a blob that stands there twice once; empty where a layer is not
  /// compressed yet.
  public Optional<Long> pulled(Image image) {
    long total = documents(image);
    Set<Digest> sent = new HashSet<>();
    for (Descriptor layer : image.manifest().layers()) {
      if (layer.mediaType().compression() == Compression.NONE) {
        return Optional.empty();
      }
      total += sent.add(layer.digest()) ? layer.size() : 0;
    }
    return Optional.of(total);
  }

  private static long documents(Image image) {
    return (long) image.manifest().raw().length() + image.config().raw().length();
  }

  /// The uncompressed size of a layer.
  public long uncompressed(Layer layer) {
    Optional<Descriptor> stored = layer.stored();
    if (stored.isPresent() && stored.get().mediaType().compression() == Compression.NONE) {
      return stored.get().size();
    }
    try {
      return remembered(layer);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read layer " + layer.diffId());
    } catch (TareException e) {
      return switch (e.kind()) {
        // the cache cannot be written: slower, and no reason to fail
        case UNSUPPORTED, DISK_FULL -> counted(layer);
        default -> throw e;
      };
    }
  }

  private long remembered(Layer layer) throws IOException {
    String key = layer.diffId().hex();
    Optional<Lease> inflated = cache.find(Cache.Kind.INFLATED, key);
    if (inflated.isPresent()) {
      try (Lease lease = inflated.get()) {
        return Files.size(lease.path());
      }
    }
    try (Lease lease = cache.acquire(Cache.Kind.SIZE, key, target -> note(layer, target))) {
      return Long.parseLong(Files.readString(lease.path()));
    }
  }

  private void note(Layer layer, Path target) throws IOException {
    Files.writeString(target, Long.toString(counted(layer)));
  }

  private static long counted(Layer layer) {
    try (InputStream in = layer.open()) {
      return in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read layer " + layer.diffId());
    }
  }

  /// What of an image's stored size other images need as well.
  ///
  /// @param unique bytes that only this image needs
  /// @param shared bytes of layers that another one has too
  public record Sharing(long unique, long shared) {}

  /// By image id; an image that is given twice shares nothing with itself.
  public Map<Digest, Sharing> sharing(List<Image> images) {
    Map<Digest, Image> byId = new HashMap<>();
    images.forEach(image -> byId.put(image.id(), image));
    Map<Digest, Integer> users = new HashMap<>();
    for (Image image : byId.values()) {
      for (Digest layer : new HashSet<>(image.config().diffIds())) {
        users.merge(layer, 1, Integer::sum);
      }
    }
    Map<Digest, Sharing> sharing = new HashMap<>();
    byId.forEach((id, image) -> sharing.put(id, sharing(image, users)));
    return sharing;
  }

  private Sharing sharing(Image image, Map<Digest, Integer> users) {
    long unique = documents(image);
    long shared = 0;
    Set<Digest> seen = new HashSet<>();
    for (Layer layer : image.layers()) {
      if (seen.add(layer.diffId())) {
        long size = uncompressed(layer);
        boolean isShared = users.getOrDefault(layer.diffId(), 0) > 1;
        unique += isShared ? 0 : size;
        shared += isShared ? size : 0;
      }
    }
    return new Sharing(unique, shared);
  }
}
