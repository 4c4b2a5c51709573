package dev.tare.steps;

import dev.tare.layer.Entry;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.PlacedLayer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Writes the layer of a step: of files that a context holds, with the help of the layer that the
/// same step made the last time.
///
/// @param digests of the step; know all contents of the layer afterwards
public record ContextLayer(ImageWriter writer, StepCache cache, StepDigests digests) {
  /// @param step what the step is, in any words that stay the same from build to build
  /// @param key under which the layer is kept, asked for when it is written
  public PlacedLayer write(String step, List<Entry> entries, Supplier<String> key) {
    Optional<RememberedFile> table =
        EarlierLayer.isWorth(entries) ? digests.file(step) : Optional.empty();
    PlacedLayer placed = written(entries, table.flatMap(file -> EarlierLayer.of(file, cache)));
    String kept = key.get();
    cache.keep(kept, Optional.of(placed.layer()));
    table.ifPresent(file -> EarlierLayer.keep(file, kept, entries, placed.entries(), digests));
    return placed;
  }

  private PlacedLayer written(List<Entry> entries, Optional<EarlierLayer> earlier) {
    try {
      return writer.placedLayer(new Tapped(entries, digests, earlier));
    } catch (EarlierLayer.DamagedException e) {
      return writer.placedLayer(new Tapped(entries, digests, Optional.empty()));
    }
  }
}
