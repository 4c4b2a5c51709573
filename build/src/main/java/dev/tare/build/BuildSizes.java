package dev.tare.build;

import dev.tare.lint.LintFinding;
import dev.tare.oci.Image;
import java.util.List;

/// What the layers of an image weigh, and what of that need not be there. Uncompressed bytes.
///
/// @param layers that this build made, the lowest first; one where they were squashed
/// @param inherited how many layers came with the base
/// @param findings of the rules about size, the largest first; each has its bytes, measured with
///   its patch where it has one
/// @param fixable how many bytes the layers would be smaller with all safe edits together
public record BuildSizes(
    List<MadeBy> layers, int inherited, List<LintFinding> findings, long fixable) {
  public BuildSizes {
    layers = List.copyOf(layers);
    findings = List.copyOf(findings);
  }

  /// A layer and the instruction that made it.
  ///
  /// @param place `Dockerfile:12:1`; empty where no instruction made it
  /// @param title the instruction in one line
  /// @param bytes of its tar
  public record MadeBy(String place, String title, long bytes) {}

  static List<MadeBy> of(List<MadeLayer> made) {
    return made.stream()
        .map(layer ->
            new MadeBy(
                layer.maker().map(m -> m.planned().place()).orElse(""),
                layer
                    .maker()
                    .map(m -> HistoryLines.title(m.planned().instruction()))
                    .orElse("the context that it begins with"),
                SizeFindings.bytes(layer)))
        .toList();
  }

  /// Of the one layer that several became.
  static List<MadeBy> squashed(Image image) {
    if (image.layers().isEmpty()) {
      return List.of();
    }
    long bytes = image.layers().getLast().stored().orElseThrow().size();
    return List.of(new MadeBy("", "the layers of this build as one", bytes));
  }
}
