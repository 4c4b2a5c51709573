package dev.tare.build;

import dev.tare.layer.Entry;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.PlacedLayer;
import dev.tare.oci.Layer;
import dev.tare.steps.ContextLayer;
import dev.tare.steps.StepCache;
import dev.tare.steps.StepDigests;
import java.util.List;
import java.util.Optional;

/// Makes the layer of a step whose entries are known, or finds the same one, made before.
record StepLayer(ImageWriter writer, StepCache cache, StepKeys keys) {
  /// What became of a step.
  ///
  /// @param layers of the stage with it
  /// @param layer empty where it changed nothing
  /// @param isCached whether it was made before
  record Made(LayerStack layers, Optional<Layer> layer, boolean isCached) {}

  /// What was found under a key of [StepKeys].
  Optional<Made> kept(LayerStack below, String key) {
    return cache
        .find(key)
        .map(kept -> new Made(kept.layer().map(below::with).orElse(below), kept.layer(), true));
  }

  /// @param step what the step is, in words that stay the same from build to build
  /// @param digests of the step
  /// @param isUnpacked whether some of the entries come out of an archive or from elsewhere
  Made of(
      String step, LayerStack below, List<Entry> entries, StepDigests digests, boolean isUnpacked) {
    if (entries.isEmpty()) {
      return new Made(below, Optional.empty(), false);
    }
    String shape = keys.shape(entries);
    if (cache.isNoted(shape)) {
      Optional<Made> kept = kept(below, keys.layer(entries, isUnpacked, digests));
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    PlacedLayer placed =
        new ContextLayer(writer, cache, digests)
            // by what was written, which the digests know then
            .write(step, entries, () -> keys.layer(entries, isUnpacked, digests));
    cache.note(shape);
    return new Made(below.with(placed), Optional.of(placed.layer()), false);
  }
}
