package dev.tare.mutate;

import dev.tare.layer.Entry;
import dev.tare.oci.Layer;
import java.util.List;

/// A layer that has been written, and what it holds.
///
/// @param entries in their order; the contents of files are stretches of the layer
public record PlacedLayer(Layer layer, List<Entry> entries) {
  public PlacedLayer {
    entries = List.copyOf(entries);
  }
}
