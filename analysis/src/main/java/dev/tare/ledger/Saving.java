package dev.tare.ledger;

import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// Something that can be done for a smaller image.
///
/// @param cause what is wrong; empty for [#byteClass]
/// @param byteClass all bytes of a class, where no layer alone is to blame
/// @param layer that has the bytes, from 0
/// @param by the later layer that hides them
/// @param place the lowest directory that has most of the bytes, or a path that has
/// @param files how many entries there are
/// @param weight what goes
public record Saving(
    Optional<Cause> cause,
    Optional<ByteClass> byteClass,
    OptionalInt layer,
    OptionalInt by,
    TreePath place,
    int files,
    Weight weight) {
  /// More than one half, so that there is one such place at each depth at most.
  private static final double MOST = 0.6;

  /// Those of an image, largest first. Each byte is in one of them at most, but for directories
  /// with documentation in a cache.
  public static List<Saving> of(ImageLedger ledger, List<LayerFacts> facts) {
    List<Saving> all = new ArrayList<>();
    for (Unneeded each : ledger.unneeded()) {
      all.add(of(each, facts.get(each.layer())));
    }
    of(ledger, ByteClass.DUPLICATE).ifPresent(all::add);
    of(ledger, ByteClass.DOCS).ifPresent(all::add);
    all.sort(Comparator.comparingLong((Saving saving) -> saving.weight.stored()).reversed());
    return all;
  }

  private static Saving of(Unneeded unneeded, LayerFacts facts) {
    Map<TreePath, Weight> weights = new HashMap<>();
    Set<TreePath> wanted = new HashSet<>(unneeded.paths());
    for (LayerFacts.Member member : facts.members()) {
      if (wanted.contains(member.entry().path())) {
        Weight weight = new Weight(member.end() - member.start(), member.packed());
        weights.merge(member.entry().path(), weight, Weight::plus);
      }
    }
    long packed = weights.values().stream().mapToLong(Weight::pulled).sum();
    return new Saving(
        Optional.of(unneeded.cause()),
        Optional.empty(),
        OptionalInt.of(unneeded.layer()),
        unneeded.by(),
        place(weights),
        unneeded.paths().size(),
        new Weight(unneeded.bytes(), packed));
  }

  private static Optional<Saving> of(ImageLedger ledger, ByteClass name) {
    List<ShownFile> files =
        ledger.shown().stream().filter(file -> file.byteClass() == name).toList();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Saving(
            Optional.empty(),
            Optional.of(name),
            OptionalInt.empty(),
            OptionalInt.empty(),
            place(files.stream().collect(Collectors.toMap(ShownFile::path, ShownFile::weight))),
            files.size(),
            ledger.of(name)));
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
