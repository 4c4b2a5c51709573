package dev.tare.transport;

import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;

/// An image that was made of a root file system. It lies in the store, without a name: garbage
/// collection has it once the store is closed, unless it was copied there.
final class MadeSource implements Source {
  private final Image image;
  private final ImageStore store;
  private final String shown;

  MadeSource(Image image, ImageStore store, String shown) {
    this.image = image;
    this.store = store;
    this.shown = shown;
  }

  @Override
  public List<Listed> contents() {
    return List.of(new Listed(image.descriptor(), List.of()));
  }

  @Override
  public Content blob(Descriptor descriptor) {
    return new StoreSource.Stored(store, descriptor);
  }

  @Override
  public Optional<Image> imageIn(Descriptor root) {
    return Optional.of(image);
  }

  @Override
  public Layer layer(Descriptor stored, Digest diffId) {
    throw new UnsupportedOperationException("the image was made whole");
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return shown;
  }
}
