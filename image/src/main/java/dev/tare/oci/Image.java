package dev.tare.oci;

import dev.tare.base.TareException;
import java.util.List;

/// An image for one platform: its manifest, its config and its layers, bottom first.
public record Image(
    Descriptor descriptor, Manifest manifest, ImageConfig config, List<Layer> layers) {

  public Image {
    layers = List.copyOf(layers);
    int diffIds = config.diffIds().size();
    if (diffIds != layers.size() || manifest.layers().size() != layers.size()) {
      throw TareException.corrupt(
          "image %s is malformed: its manifest has %d layers, its config names %d"
              .formatted(descriptor.digest().shortHex(), manifest.layers().size(), diffIds));
    }
  }

  /// The image ID that people see: the digest of the config, which no compression changes.
  public Digest id() {
    return manifest.config().digest();
  }
}
