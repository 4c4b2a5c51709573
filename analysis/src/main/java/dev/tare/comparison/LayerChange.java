package dev.tare.comparison;

import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// What became of a layer from one image to another.
///
/// @param before the layer in the earlier image; empty where that has none like it
/// @param after the same in the later image
/// @param growth how much more the later image takes for it
public record LayerChange(
    Optional<LayerOrigin> before, Optional<LayerOrigin> after, Weight growth) {

  /// Whether both images have the same layer.
  public boolean isSame() {
    return before.isPresent()
        && after.isPresent()
        && before.get().diffId().equals(after.get().diffId());
  }

  /// One for each layer of both, those that are gone first; with the documents the growths come to
  /// that of the image. A layer goes with the one of the same content, else of the same
  /// instruction; where as many are left on both sides, with the one in its place.
  public static List<LayerChange> of(ImageLedger before, ImageLedger after) {
    List<LayerOrigin> gone = new ArrayList<>(LayerOrigin.of(before.image().config()));
    List<LayerOrigin> come = LayerOrigin.of(after.image().config());
    List<Optional<LayerOrigin>> partners = new ArrayList<>();
    come.forEach(_ -> partners.add(Optional.empty()));
    pair(come, gone, partners, (one, other) -> one.diffId().equals(other.diffId()));
    pair(
        come,
        gone,
        partners,
        (one, other) ->
            !one.instruction().isEmpty() && one.instruction().equals(other.instruction()));
    if (gone.size() == partners.stream().filter(Optional::isEmpty).count()) {
      pair(come, gone, partners, (_, _) -> true);
    }
    List<LayerChange> changes = new ArrayList<>();
    for (LayerOrigin each : gone) {
      Weight growth = Weight.NONE.minus(weight(before, each));
      changes.add(new LayerChange(Optional.of(each), Optional.empty(), growth));
    }
    for (int i = 0; i < come.size(); i++) {
      Weight from = partners.get(i).map(each -> weight(before, each)).orElse(Weight.NONE);
      Weight to = weight(after, come.get(i));
      changes.add(new LayerChange(partners.get(i), Optional.of(come.get(i)), to.minus(from)));
    }
    return changes;
  }

  private static void pair(
      List<LayerOrigin> come,
      List<LayerOrigin> gone,
      List<Optional<LayerOrigin>> partners,
      BiPredicate<LayerOrigin, LayerOrigin> belongTogether) {
    for (int i = 0; i < come.size(); i++) {
      LayerOrigin here = come.get(i);
      if (partners.get(i).isEmpty()) {
        partners.set(
            i, gone.stream().filter(there -> belongTogether.test(here, there)).findFirst());
        partners.get(i).ifPresent(gone::remove);
      }
    }
  }

  private static Weight weight(ImageLedger image, LayerOrigin layer) {
    return image.layers().get(layer.number() - 1).weight();
  }
}
