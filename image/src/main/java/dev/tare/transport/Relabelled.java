package dev.tare.transport;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A layer whose blob another manifest calls by another media type.
record Relabelled(Layer layer, Descriptor descriptor) implements Layer {

  /// `image` under a manifest that names the same blobs in the same order.
  static Image image(Image image, Manifest manifest) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < image.layers().size(); i++) {
      layers.add(new Relabelled(image.layers().get(i), manifest.layers().get(i)));
    }
    return new Image(manifest.descriptor(), manifest, image.config(), layers);
  }

  @Override
  public Digest diffId() {
    return layer.diffId();
  }

  @Override
  public Optional<Descriptor> stored() {
    return Optional.of(descriptor);
  }

  @Override
  public InputStream open() throws IOException {
    return layer.open();
  }

  @Override
  public InputStream openStored() throws IOException {
    return layer.openStored();
  }

  @Override
  public Optional<String> mark() throws IOException {
    return layer.mark();
  }

  @Override
  public InputStream openRange(long offset, long length) throws IOException {
    return layer.openRange(offset, length);
  }
}
