package dev.tare.transport;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.layer.FileStamp;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An image of a registry for work that reads its layers more than once, or not all of them: a
/// layer comes when it is read first, and lies in the cache then. What the store has does not come.
public final class NearImage {
  private NearImage() {}

  /// `image` of `source` as it lies near; its layers may be read as long as this process runs. What
  /// lies on this machine is near already.
  public static Image of(Source source, Image image, ImageStore store, Progress progress) {
    if (source.repository().isEmpty()) {
      return image;
    }
    List<Layer> layers =
        image.layers().stream().map(layer -> layer(layer, store, progress)).toList();
    return new Image(image.descriptor(), image.manifest(), image.config(), layers);
  }

  private static Layer layer(Layer far, ImageStore store, Progress progress) {
    Descriptor stored = far.stored().orElseThrow();
    if (store.contains(stored)) {
      return store.layer(far.diffId(), stored);
    }
    Content content = LayerContent.of(far, stored);
    String what = "fetch " + stored.digest().shortHex();
    return new BlobLayer(
        far.diffId(),
        Optional.of(stored),
        new NearBlob(store.cache(), stored, Watched.of(content, what, progress)));
  }

  private record NearBlob(Cache cache, Descriptor descriptor, Content far) implements Content {
    @Override
    public long size() {
      return descriptor.size();
    }

    /// Leased until this process ends.
    private Path path() {
      return cache.acquire(Cache.Kind.BLOB, descriptor.digest().hex(), this::fetch).path();
    }

    private void fetch(Path file) throws IOException {
      try (InputStream in = far.open()) {
        Files.copy(in, file);
      } catch (TareException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    }

    @Override
    public InputStream open() throws IOException {
      return new HostFile(path(), size()).open();
    }

    @Override
    public InputStream openAt(long offset) throws IOException {
      return new HostFile(path(), size()).openAt(offset);
    }

    @Override
    public Optional<String> mark() throws IOException {
      return FileStamp.mark(path());
    }
  }
}
