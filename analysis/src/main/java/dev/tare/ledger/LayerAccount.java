package dev.tare.ledger;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What one layer of an image comes to.
///
/// @param blob as the manifest names it
/// @param createdBy the line of the history that made it; empty where there is none
/// @param weight of the whole layer
/// @param classes come to `weight`; a class without bytes is left out
/// @param files regular files of it that the image shows
public record LayerAccount(
    Digest diffId,
    Optional<Descriptor> blob,
    Optional<String> createdBy,
    Weight weight,
    Map<ByteClass, Weight> classes,
    int files) {
  public LayerAccount {
    classes = classes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(classes));
  }

  /// @param index of the layer, from 0
  /// @param made the line of the history that made it
  static LayerAccount of(
      Image image,
      int index,
      Optional<History> made,
      Weight weight,
      Map<ByteClass, Weight> classes,
      int files) {
    return new LayerAccount(
        image.layers().get(index).diffId(),
        Optional.of(image.manifest().layers().get(index)),
        made.flatMap(History::createdBy),
        weight,
        classes,
        files);
  }

  /// What the image does not need of it.
  public Weight unneeded() {
    Weight sum = Weight.NONE;
    for (Map.Entry<ByteClass, Weight> each : classes.entrySet()) {
      sum = each.getKey().isNeeded() ? sum : sum.plus(each.getValue());
    }
    return sum;
  }
}
