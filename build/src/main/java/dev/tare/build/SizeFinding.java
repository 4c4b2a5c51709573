package dev.tare.build;

import dev.tare.base.Finding;
import dev.tare.dockerfile.Edit;
import java.util.List;

/// Something that need not be in the image.
///
/// @param finding with the rule as its code, the instruction as its place, and the way out in words
/// @param bytes how many the layers would be smaller; without `edits` how many the entries have
/// @param edits of the Dockerfile that bring it out and change nothing else; empty where tare knows
///   none that is safe
public record SizeFinding(Finding finding, long bytes, List<Edit> edits) {
  public SizeFinding {
    edits = List.copyOf(edits);
  }

  /// Whether `--fix` may apply the edits unseen.
  public boolean isSafe() {
    return !edits.isEmpty();
  }
}
