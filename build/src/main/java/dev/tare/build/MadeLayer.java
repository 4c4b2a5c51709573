package dev.tare.build;

import dev.tare.layer.Entry;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A layer that this build made, with what made it.
///
/// @param read gives what it holds; of one that was made before, when it is asked for
/// @param below the layers under it
/// @param maker empty for what no instruction made, such as a directory that a stage begins with
record MadeLayer(Layer layer, Supplier<List<Entry>> read, LayerStack below, Optional<Maker> maker) {

  List<Entry> entries() {
    return read.get();
  }

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
    return new MadeLayer(layer, read, below, Optional.of(other));
  }
}
