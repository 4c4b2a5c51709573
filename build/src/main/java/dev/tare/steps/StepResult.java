package dev.tare.steps;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType;
import java.util.Optional;

/// What a step made.
///
/// @param layer as a plain tar; empty where it changed nothing
public record StepResult(Optional<Descriptor> layer) {
  /// A step that changed nothing.
  public static final StepResult NOTHING = new StepResult(Optional.empty());

  /// @param layer a plain tar of the store
  public static StepResult of(Layer layer) {
    return new StepResult(layer.stored());
  }

  /// As [#parse] reads it.
  public String text() {
    return layer.map(found -> found.digest() + " " + found.size()).orElse("nothing");
  }

  /// Empty for what is no such text: what nobody understands is as good as nothing kept.
  public static Optional<StepResult> parse(String text) {
    if (text.strip().equals("nothing")) {
      return Optional.of(NOTHING);
    }
    String[] words = text.strip().split(" ", -1);
    if (words.length != 2
        || !words[0].matches("sha256:[0-9a-f]{64}")
        || !words[1].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new StepResult(
            Optional.of(
                Descriptor.of(
                    MediaType.OCI_LAYER, Digest.parse(words[0]), Long.parseLong(words[1])))));
  }
}
