package dev.tare.steps;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Layer;
import dev.tare.store.ImageStore;
import dev.tare.store.StepLayers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What steps have made, by what they depend on. A result is kept as soon as its step has ended, so
/// that a build that is killed goes on from there the next time. Any number of builds may use it at
/// once.
public final class StepCache {
  /// Whether what was made before is taken.
  public enum Use {
    /// As a rule.
    READ,
    /// With `--no-cache`: results are kept and not looked for.
    WRITE_ONLY
  }

  private final ImageStore store;
  private final StepRecords records;
  private final StepLayers layers;
  private final Path locks;
  private final Use use;
  private final List<ImportedSteps> imported;
  private final Map<String, StepResult> used = new ConcurrentHashMap<>();

  /// A result with its layer in the store.
  ///
  /// @param layer empty for a step that changed nothing
  public record Kept(Optional<Layer> layer) {}

  /// @param folder of results and of the locks of steps under way; made when it is needed
  /// @param imported what another machine has exported
  public StepCache(ImageStore store, Path folder, Use use, List<ImportedSteps> imported) {
    this.store = store;
    this.records = new StepRecords(folder.resolve("results"));
    this.layers = store.stepLayers();
    this.locks = folder.resolve("locks");
    this.use = use;
    this.imported = List.copyOf(imported);
  }

  /// What was made under that key, on this machine or where a cache was imported from.
  public Optional<Kept> find(String key) {
    if (use == Use.WRITE_ONLY) {
      return Optional.empty();
    }
    Optional<Kept> here = records.read(key).flatMap(result -> kept(key, result));
    here.ifPresent(_ -> records.touch(key));
    return here.isPresent() ? here : imported(key);
  }

  private Optional<Kept> imported(String key) {
    for (ImportedSteps steps : imported) {
      Optional<StepResult> result = steps.result(key);
      if (result.isPresent()) {
        if (!isBrought(steps, result.get())) {
          continue;
        }
        Optional<Kept> found = kept(key, result.get());
        found.ifPresent(kept -> keep(key, kept.layer()));
        return found;
      }
    }
    return Optional.empty();
  }

  private boolean isBrought(ImportedSteps steps, StepResult result) {
    return result.layer().map(layer -> steps.bring(layer, store)).orElse(true);
  }

  private Optional<Kept> kept(String key, StepResult result) {
    if (result.layer().isEmpty()) {
      used.put(key, result);
      return Optional.of(new Kept(Optional.empty()));
    }
    Descriptor layer = result.layer().get();
    Optional<Layer> found = layers.find(layer.digest(), layer.size());
    found.ifPresent(_ -> used.put(key, result));
    return found.map(Optional::of).map(Kept::new);
  }

  /// Keeps what a step made.
  ///
  /// @param layer that was written into the store
  public void keep(String key, Optional<Layer> layer) {
    StepResult result = layer.map(StepResult::of).orElse(StepResult.NOTHING);
    used.put(key, result);
    try {
      layer.ifPresent(layers::keep);
      records.write(key, result);
    } catch (TareException e) {
      switch (e.kind()) {
        // the cache cannot be written: slower the next time, and no reason to fail
        case UNSUPPORTED, DISK_FULL, DENIED -> {}
        default -> throw e;
      }
    }
  }

  /// Whether something was noted with [#note].
  public boolean isNoted(String key) {
    return find(key).isPresent();
  }

  /// Notes that something was seen.
  public void note(String key) {
    keep(key, Optional.empty());
  }

  /// Forgets results that nobody has used for long, where there are too many.
  public void prune() {
    records.prune();
  }

  /// Waits until no other build, of this process or another, is making what that key stands for.
  public StepLock alone(String key) {
    return StepLock.take(locks, key);
  }

  /// All results that were found or kept since this was made, by key.
  public Map<String, StepResult> used() {
    return Map.copyOf(used);
  }
}
