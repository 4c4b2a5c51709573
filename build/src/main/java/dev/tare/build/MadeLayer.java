package dev.tare.build;

import dev.tare.mutate.PlacedLayer;
import dev.tare.oci.ImageConfig;
import java.util.Optional;

/// A layer that this build made, with what made it.
///
/// @param below the layers under it
/// @param maker empty for what no instruction made, such as a directory that a stage begins with
record MadeLayer(PlacedLayer placed, LayerStack below, Optional<Maker> maker) {

  /// An instruction and what it found.
  ///
  /// @param config as it was before
  record Maker(Planned planned, ImageConfig config) {
    /// Where paths of the instruction begin; absolute.
    String workingDir() {
      return config.workingDir().isEmpty() ? "/" : config.workingDir();
    }
  }

  MadeLayer by(Maker other) {
    return new MadeLayer(placed, below, Optional.of(other));
  }
}
