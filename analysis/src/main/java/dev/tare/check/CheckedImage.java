package dev.tare.check;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An image as checks see it.
///
/// @param tree all layers merged
/// @param layers the entries of each, the lowest first
/// @param supply where missing files might come from, such as this machine's own root
public record CheckedImage(
    ImageConfig config, Tree tree, List<List<Entry>> layers, Optional<Tree> supply) {
  private static final int MAX_SHOWN = 60;

  public CheckedImage {
    layers = List.copyOf(layers);
  }

  /// Of entries in memory.
  public static CheckedImage of(ImageConfig config, List<List<Entry>> layers) {
    FileTree tree = FileTree.EMPTY;
    for (int i = 0; i < layers.size(); i++) {
      tree = tree.apply("layer " + (i + 1), layers.get(i));
    }
    return new CheckedImage(config, tree, layers, Optional.empty());
  }

  /// With a tree to look for what is missing, so that the findings can say how much that is.
  public CheckedImage suppliedBy(Tree other) {
    return new CheckedImage(config, tree, layers, Optional.of(other));
  }

  /// The line of the history that made a layer, as people wrote it; empty where it is not told.
  Optional<String> line(int layer) {
    List<History> made = new ArrayList<>();
    for (History line : config.history()) {
      if (!line.emptyLayer()) {
        made.add(line);
      }
    }
    return made.size() == layers.size()
        ? Optional.of(made.get(layer).instruction()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /// What a layer is called in findings: `layer 3 (RUN chown -R app /app)`.
  String layerName(int layer) {
    return "layer " + (layer + 1) + line(layer).map(l -> " (" + cut(l) + ")").orElse("");
  }

  private static String cut(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
  }
}
