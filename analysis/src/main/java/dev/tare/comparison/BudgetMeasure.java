package dev.tare.comparison;

import dev.tare.comparison.Budget.Measured;
import dev.tare.comparison.Budget.Part;
import dev.tare.comparison.Budget.Parts;
import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.ShownFile;
import dev.tare.ledger.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Measures an image for a [Budget]: layers and packages by their bytes, and by what they have more
/// than in another image.
public final class BudgetMeasure {
  private BudgetMeasure() {}

  /// @param other what it is compared with; empty for nothing
  /// @param layers by what they hide, where that is limited
  public static Measured of(
      ImageLedger image, Optional<ImageLedger> other, List<LayerWeight> layers) {
    Parts grown = other.map(earlier -> grown(earlier, image)).orElse(Parts.NONE);
    return new Measured(image.size(), other.map(ImageLedger::size), layers, parts(image), grown);
  }

  private static Parts parts(ImageLedger image) {
    List<Part> layers = new ArrayList<>();
    for (LayerOrigin origin : LayerOrigin.of(image.image().config())) {
      layers.add(new Part(origin.toString(), image.layers().get(layers.size()).weight()));
    }
    return new Parts(layers, named(packages(image)));
  }

  private static Parts grown(ImageLedger before, ImageLedger after) {
    List<Part> layers = new ArrayList<>();
    for (LayerChange change : LayerChange.of(before, after)) {
      change.after().ifPresent(origin -> layers.add(new Part(origin.toString(), change.growth())));
    }
    Map<String, Weight> packages = packages(after);
    packages(before)
        .forEach((name, weight) -> packages.merge(name, Weight.NONE.minus(weight), Weight::plus));
    return new Parts(layers, named(packages));
  }

  private static List<Part> named(Map<String, Weight> packages) {
    return packages.entrySet().stream()
        .map(one -> new Part("package " + one.getKey(), one.getValue()))
        .toList();
  }

  /// Content by package; a file with several names counts once.
  private static Map<String, Weight> packages(ImageLedger image) {
    Map<String, Weight> packages = new TreeMap<>();
    for (ShownFile file : image.shown()) {
      file.owner().ifPresent(owner -> packages.merge(owner, file.weight(), Weight::plus));
    }
    return packages;
  }
}
