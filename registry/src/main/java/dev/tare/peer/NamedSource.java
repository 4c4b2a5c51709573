package dev.tare.peer;

import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.transport.Listed;
import dev.tare.transport.Source;
import java.util.List;

/// A source whose images have other names than it says.
record NamedSource(Source source, List<String> names) implements Source {
  @Override
  public List<Listed> contents() {
    return source.contents().stream().map(listed -> new Listed(listed.root(), names)).toList();
  }

  @Override
  public Content blob(Descriptor descriptor) {
    return source.blob(descriptor);
  }

  @Override
  public Layer layer(Descriptor stored, Digest diffId) {
    return source.layer(stored, diffId);
  }

  @Override
  public String toString() {
    return source.toString();
  }

  @Override
  public void close() {
    source.close();
  }
}
