package dev.tare.ledger;

import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/// Something that can be done for a smaller image.
///
/// @param cause what is wrong; empty for [#byteClass]
/// @param byteClass all bytes of a class, where no layer alone is to blame
/// @param layers that have the bytes, from 0, in order
/// @param by the later layers that hide them, in order
/// @param place the lowest directory that has most of the bytes, or a path that has
/// @param files how many entries there are
/// @param weight what goes
public record Saving(
    Optional<Cause> cause,
    Optional<ByteClass> byteClass,
    List<Integer> layers,
    List<Integer> by,
    TreePath place,
    int files,
    Weight weight) {
  /// More than one half, so that there is one such place at each depth at most.
  private static final double MOST = 0.6;

  public Saving {
    layers = List.copyOf(layers);
    by = List.copyOf(by);
  }

  /// A saving of one layer, with the weights that its place was found by.
  private record Part(Saving saving, Map<TreePath, Weight> weights) {
    long stored() {
      return saving.weight.stored();
    }
  }

  /// Those of an image, largest first. Each byte is in one of them at most, but for directories
  /// with documentation in a cache. What has one cause in many layers is one saving, without a
  /// layer that has most of it: many small things are a large one.
  public static List<Saving> of(ImageLedger ledger, List<LayerFacts> facts) {
    Map<Cause, List<Part>> byCause = new LinkedHashMap<>();
    for (Unneeded each : ledger.unneeded()) {
      byCause
          .computeIfAbsent(each.cause(), _ -> new ArrayList<>())
          .add(of(each, facts.get(each.layer())));
    }
    List<Saving> all = new ArrayList<>();
    byCause.values().forEach(parts -> all.addAll(gathered(parts)));
    of(ledger, ByteClass.DUPLICATE, ShownFile::weight).ifPresent(all::add);
    of(ledger, ByteClass.DOCS, ShownFile::whole).ifPresent(all::add);
    all.sort(Comparator.comparingLong((Saving saving) -> saving.weight.stored()).reversed());
    return all;
  }

  private static List<Saving> gathered(List<Part> parts) {
    List<Part> sorted =
        parts.stream().sorted(Comparator.comparingLong(Part::stored).reversed()).toList();
    long largest = sorted.getFirst().stored();
    long sum = parts.stream().mapToLong(Part::stored).sum();
    return parts.size() == 1 || largest <= MOST * sum
        ? List.of(together(parts))
        : List.of(sorted.getFirst().saving, together(sorted.subList(1, sorted.size())));
  }

  private static Saving together(List<Part> parts) {
    if (parts.size() == 1) {
      return parts.getFirst().saving;
    }
    SortedSet<Integer> layers = new TreeSet<>();
    SortedSet<Integer> by = new TreeSet<>();
    Map<TreePath, Weight> weights = new HashMap<>();
    Weight weight = Weight.NONE;
    int files = 0;
    for (Part part : parts) {
      layers.addAll(part.saving.layers);
      by.addAll(part.saving.by);
      part.weights.forEach((path, each) -> weights.merge(path, each, Weight::plus));
      weight = weight.plus(part.saving.weight);
      files += part.saving.files;
    }
    return new Saving(
        parts.getFirst().saving.cause,
        Optional.empty(),
        List.copyOf(layers),
        List.copyOf(by),
        place(weights),
        files,
        weight);
  }

  private static Part of(Unneeded unneeded, LayerFacts facts) {
    Map<TreePath, Weight> weights = new HashMap<>();
    Set<TreePath> wanted = new HashSet<>(unneeded.paths());
    for (LayerFacts.Member member : facts.members()) {
      if (wanted.contains(member.entry().path())) {
        Weight weight = new Weight(member.end() - member.start(), member.packed());
        weights.merge(member.entry().path(), weight, Weight::plus);
      }
    }
    long packed = weights.values().stream().mapToLong(Weight::pulled).sum();
    Saving saving =
        new Saving(
            Optional.of(unneeded.cause()),
            Optional.empty(),
            List.of(unneeded.layer()),
            unneeded.by().stream().boxed().toList(),
            place(weights),
            unneeded.paths().size(),
            new Weight(unneeded.bytes(), packed));
    return new Part(saving, weights);
  }

  /// @param saved what of a file goes: of one that becomes a link, its header stays
  private static Optional<Saving> of(
      ImageLedger ledger, ByteClass name, Function<ShownFile, Weight> saved) {
    Map<TreePath, Weight> weights = new HashMap<>();
    Weight sum = Weight.NONE;
    for (ShownFile file : ledger.shown()) {
      if (file.byteClass() == name) {
        weights.put(file.path(), saved.apply(file));
        sum = sum.plus(saved.apply(file));
      }
    }
    return weights.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Saving(
                Optional.empty(),
                Optional.of(name),
                List.of(),
                List.of(),
                place(weights),
                weights.size(),
                sum));
  }

  /// The lowest directory, or path, that has most of the bytes.
  private static TreePath place(Map<TreePath, Weight> weights) {
    Map<TreePath, Long> sums = new HashMap<>();
    weights.forEach((path, weight) -> {
      TreePath at = path;
      sums.merge(at, weight.stored(), Long::sum);
      while (!at.isRoot()) {
        at = at.parent();
        sums.merge(at, weight.stored(), Long::sum);
      }
    });
    double most = MOST * sums.getOrDefault(TreePath.ROOT, 0L);
    return sums.entrySet().stream()
        .filter(each -> each.getValue() > most)
        .map(Map.Entry::getKey)
        .max(Comparator.comparingInt(path -> path.parts().size()))
        .orElse(TreePath.ROOT);
  }
}
