package dev.tare.cli;

import dev.tare.transport.Copy;
import java.util.Optional;

/// What of an image had to go over the network.
final class MovedLayers {
  private MovedLayers() {}

  /// What was not copied, because it speaks of digests that the copies have not.
  static Optional<String> leftOut(Copy copy) {
    int count = copy.leftOut().size();
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "left out %d %s about images whose digest is another one now"
                .formatted(count, count == 1 ? "attestation" : "attestations"));
  }

  /// `2 layers, 31.4 MB; 1 of 16.8 MB was there already`.
  static String text(Copy.Layers layers, String where) {
    String moved =
        "%d %s, %s"
            .formatted(
                layers.moved(),
                layers.moved() == 1 ? "layer" : "layers",
                Size.human(layers.movedBytes()));
    return layers.kept() == 0
        ? moved
        : "%s; %d of %s %s %s already"
            .formatted(
                moved,
                layers.kept(),
                Size.human(layers.keptBytes()),
                layers.kept() == 1 ? "was" : "were",
                where);
  }
}
