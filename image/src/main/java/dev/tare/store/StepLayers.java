package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The layers that steps of builds have made, as the cache keeps them: another name of the store's
/// file where both lie on one file system, so that garbage collection in the store takes nothing
/// from a later build, and the limit of the cache counts them.
public final class StepLayers {
  private final ImageStore store;
  private final Layout layout;
  private final Cache cache;

  StepLayers(ImageStore store, Layout layout, Cache cache) {
    this.store = store;
    this.layout = layout;
    this.cache = cache;
  }

  /// Keeps a layer that [dev.tare.mutate.ImageWriter] has written into the store.
  public void keep(Layer layer) {
    Path blob = layout.blob(layer.diffId());
    cache
        .acquire(Cache.Kind.LAYER, layer.diffId().hex(), target -> linkOrCopy(blob, target))
        .close();
  }

  /// A layer that was kept; it is in the store then, and stays there until the store is closed.
  ///
  /// @param size of its uncompressed tar, in bytes
  public Optional<Layer> find(Digest diffId, long size) {
    Descriptor descriptor = Descriptor.of(MediaType.OCI_LAYER, diffId, size);
    if (!store.contains(descriptor) && !isBroughtBack(descriptor)) {
      return Optional.empty();
    }
    return Optional.of(store.layer(diffId, descriptor));
  }

  private boolean isBroughtBack(Descriptor descriptor) {
    Optional<Lease> kept = cache.find(Cache.Kind.LAYER, descriptor.digest().hex());
    if (kept.isEmpty()) {
      return false;
    }
    try (Lease lease = kept.get()) {
      if (Files.size(lease.path()) != descriptor.size()) {
        return false;
      }
      publish(lease.path(), descriptor.digest());
      store.layers().note(descriptor.digest(), descriptor, descriptor.size());
      return true;
    } catch (IOException e) {
      throw TareException.of(e, "cannot take %s from the cache".formatted(descriptor.digest()));
    }
  }

  private void publish(Path file, Digest digest) throws IOException {
    Path unfinished = store.workspace().newFile("blob");
    try {
      linkOrCopy(file, unfinished);
      layout.publish(unfinished, digest, store.workspace());
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(from, to);
      Durable.syncFile(to);
    }
  }
}
