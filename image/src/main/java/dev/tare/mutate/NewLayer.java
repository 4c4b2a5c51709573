package dev.tare.mutate;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// A plain layer that has just been written into the store.
record NewLayer(ImageStore store, Digest diffId, Descriptor descriptor) implements Layer {
  @Override
  public Optional<Descriptor> stored() {
    return Optional.of(descriptor);
  }

  @Override
  public InputStream open() throws IOException {
    return openStored();
  }

  @Override
  public InputStream openStored() throws IOException {
    return store.openBlob(descriptor);
  }
}
