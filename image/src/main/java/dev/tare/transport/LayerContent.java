package dev.tare.transport;

import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Layer;
import java.io.IOException;
import java.io.InputStream;

/// The blob of a layer as content that verifies itself when it is read.
record LayerContent(Layer layer, long size) implements Content {

  /// Of a layer whose bytes are at hand, so that a sink that hashes anyway need not do it twice.
  static Content of(Layer layer, Descriptor stored) {
    return switch (layer) {
      case Relabelled(Layer inner, Descriptor _) -> of(inner, stored);
      case BlobLayer blob -> new VerifiedContent(stored, blob.blob(), "layer " + blob.diffId());
      default -> new LayerContent(layer, stored.size());
    };
  }

  @Override
  public InputStream open() throws IOException {
    return new ToTheEnd(layer.openStored(), size);
  }
}
