package dev.tare.transport;

import dev.tare.layer.Content;
import dev.tare.oci.Layer;
import java.io.IOException;
import java.io.InputStream;

/// The blob of a layer as content that verifies itself when it is read.
record LayerContent(Layer layer, long size) implements Content {

  @Override
  public InputStream open() throws IOException {
    return new ToTheEnd(layer.openStored(), size);
  }
}
