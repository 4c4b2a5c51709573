package dev.tare.ledger;

import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Something that can be done for a smaller image.
///
/// @param cause what is wrong; empty for [#byteClass]
/// @param byteClass all bytes of a class, where no layer alone is to blame
/// @param layer that has the bytes, from 0
/// @param by the later layer that hides them
/// @param place the lowest directory that has all of them, or the only path
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
    Map<TreePath, Long> pulled = new HashMap<>();
    if (facts.packed().isPresent()) {
      facts.members().forEach(m -> pulled.merge(m.entry().path(), m.packed(), Long::sum));
    }
    long packed = unneeded.paths().stream().mapToLong(path -> pulled.getOrDefault(path, 0L)).sum();
    return new Saving(
        Optional.of(unneeded.cause()),
        Optional.empty(),
        OptionalInt.of(unneeded.layer()),
        unneeded.by(),
        common(unneeded.paths()),
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
            common(files.stream().map(ShownFile::path).toList()),
            files.size(),
            ledger.of(name)));
  }

  private static TreePath common(List<TreePath> paths) {
    TreePath common = paths.getFirst();
    for (TreePath path : paths) {
      while (!path.isUnder(common)) {
        common = common.parent();
      }
    }
    return common;
  }
}
