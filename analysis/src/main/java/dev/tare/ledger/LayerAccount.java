package dev.tare.ledger;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
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
public record LayerAccount(
    Digest diffId,
    Optional<Descriptor> blob,
    Optional<String> createdBy,
    Weight weight,
    Map<ByteClass, Weight> classes) {
  public LayerAccount {
    classes = classes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(classes));
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
