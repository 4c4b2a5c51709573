package dev.tare.peer;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.transport.Listed;
import dev.tare.transport.Source;
import java.util.List;
import java.util.Optional;

/// A source whose images have other names than it says.
///
/// @param shown what users call it
record NamedSource(Source source, List<String> names, String shown) implements Source {
  @Override
  public List<Listed> contents() {
    return source.contents().stream().map(listed -> new Listed(listed.root(), names)).toList();
  }

  @Override
  public Content blob(Descriptor descriptor) {
    return source.blob(descriptor);
  }

  @Override
  public Bytes document(Descriptor descriptor) {
    return source.document(descriptor);
  }

  @Override
  public Optional<Image> imageIn(Descriptor root) {
    return source.imageIn(root);
  }

  @Override
  public Descriptor choose(Descriptor root, Platform platform) {
    return source.choose(root, platform);
  }

  @Override
  public Layer layer(Descriptor stored, Digest diffId) {
    return source.layer(stored, diffId);
  }

  @Override
  public String toString() {
    return shown;
  }

  @Override
  public void close() {
    source.close();
  }
}
