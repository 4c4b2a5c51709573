package dev.tare.comparison;

import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What made a layer, as the history of the image says.
///
/// @param number of the layer, the lowest is 1
/// @param instruction as a Dockerfile has it; empty where the history says nothing
public record LayerOrigin(int number, Digest diffId, String instruction) {
  /// One for each layer, the lowest first. A history may be shorter than the layers are many.
  public static List<LayerOrigin> of(ImageConfig config) {
    List<LayerOrigin> origins = new ArrayList<>();
    for (Optional<History> line : config.layerHistory()) {
      Digest diffId = config.diffIds().get(origins.size());
      String said = line.map(History::instruction).orElse("");
      origins.add(new LayerOrigin(origins.size() + 1, diffId, said));
    }
    return origins;
  }

  /// `layer 2 (RUN make)`, `layer 2` where nothing is known of it.
  @Override
  public String toString() {
    return "layer " + number + (instruction.isEmpty() ? "" : " (" + instruction + ")");
  }
}
