package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One image of the store.
final class StoreSource implements Source {
  private final ImageStore store;
  private final String name;
  private final StoredImage found;
  private final Listed listed;

  private StoreSource(ImageStore store, String name, StoredImage found, Listed listed) {
    this.store = store;
    this.name = name;
    this.found = found;
    this.listed = listed;
  }

  static StoreSource open(ImageStore store, String name) {
    StoredImage found = store.find(name);
    List<String> names = found.name().map(Reference::toString).stream().toList();
    Descriptor root = found.descriptor().withAnnotations(Map.of());
    return new StoreSource(store, name, found, new Listed(root, names));
  }

  @Override
  public boolean isPublished(Descriptor root) {
    return found.isReceived(root.digest());
  }

  @Override
  public List<Listed> contents() {
    return List.of(listed);
  }

  @Override
  public Content blob(Descriptor descriptor) {
    return new Stored(store, descriptor);
  }

  @Override
  public Bytes document(Descriptor descriptor) {
    return store.document(descriptor);
  }

  @Override
  public Descriptor choose(Descriptor root, Platform platform) {
    return store.manifestFor(root, platform);
  }

  /// Held in the store until it is closed, so that a long copy finds all of it.
  @Override
  public Optional<Image> imageIn(Descriptor root) {
    Optional<Image> image = store.imageIn(root);
    image.ifPresent(store::hold);
    return image;
  }

  @Override
  public Layer layer(Descriptor stored, Digest diffId) {
    throw new UnsupportedOperationException("the store makes its images itself");
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "store:" + name;
  }

  record Stored(ImageStore store, Descriptor descriptor) implements Content {
    @Override
    public long size() {
      return descriptor.size();
    }

    @Override
    public InputStream open() throws IOException {
      return new ToTheEnd(store.openBlob(descriptor), size());
    }
  }
}
