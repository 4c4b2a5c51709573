package dev.tare.comparison;

import dev.tare.comparison.Budget.Guilty;
import dev.tare.comparison.Budget.Measured;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.packages.Inventory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Measures an image for a [Budget]: layers and packages by their bytes, and by what they have more
/// than in another image.
public final class BudgetMeasure {
  private BudgetMeasure() {}

  /// @param other what it is compared with; empty for nothing
  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  public static Measured of(ImageDiff.Side image, Optional<ImageDiff.Side> other) {
    List<LayerWeight> layers = LayerWeight.of(image.image());
    Map<String, Long> packages = packages(image.tree());
    List<Guilty> largest = new ArrayList<>(Budget.largest(layers(layers, Set.of())));
    largest.addAll(Budget.largest(named(packages)));
    List<Guilty> grown = new ArrayList<>();
    if (other.isPresent()) {
      Set<Digest> known = new HashSet<>(other.get().image().config().diffIds());
      grown.addAll(Budget.largest(layers(layers, known)));
      Map<String, Long> before = packages(other.get().tree());
      packages.replaceAll((name, bytes) -> bytes - before.getOrDefault(name, 0L));
      grown.addAll(Budget.largest(named(packages)));
    }
    OptionalLong stored =
        other.isPresent() ? OptionalLong.of(other.get().stored()) : OptionalLong.empty();
    return new Measured(image.stored(), stored, layers, largest, grown);
  }

  private static List<Guilty> layers(List<LayerWeight> layers, Set<Digest> known) {
    return layers.stream()
        .filter(layer -> !known.contains(layer.origin().diffId()))
        .map(layer -> new Guilty(layer.origin().toString(), layer.content()))
        .toList();
  }

  private static List<Guilty> named(Map<String, Long> packages) {
    return packages.entrySet().stream()
        .map(one -> new Guilty("package " + one.getKey(), one.getValue()))
        .toList();
  }

  /// Bytes of content by package; a file with several names counts once.
  private static Map<String, Long> packages(FileTree tree) {
    Map<TreePath, Long> sizes = new TreeMap<>();
    Set<Object> counted = new HashSet<>();
    for (Entry entry : tree.entries()) {
      if (entry instanceof FileEntry file) {
        var identity = tree.identity(file.path());
        boolean isCounted = identity.isPresent() && !counted.add(identity.get());
        sizes.put(file.path(), isCounted ? 0 : file.content().size());
      }
    }
    Map<String, Long> packages = new TreeMap<>();
    Inventory.of(tree)
        .owners(new TreeSet<>(sizes.keySet()))
        .forEach(
            (path, owner) -> packages.merge(owner.name(), sizes.getOrDefault(path, 0L), Long::sum));
    return packages;
  }
}
