package dev.tare.why;

import dev.tare.comparison.LayerOrigin;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An image layer by layer: which of them brought a path as it is. Trees share what they have in
/// common, so that all of them need little more than the last.
final class LayerHistory {
  /// The merged tree after each layer.
  private final List<FileTree> trees = new ArrayList<>();

  private final List<LayerOrigin> origins;

  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  LayerHistory(Image image) {
    FileTree tree = FileTree.EMPTY;
    for (Layer layer : image.layers()) {
      tree = tree.apply(layer);
      trees.add(tree);
    }
    origins = LayerOrigin.of(image.config());
  }

  /// The whole image.
  FileTree tree() {
    return trees.isEmpty() ? FileTree.EMPTY : trees.getLast();
  }

  /// The highest layer that changed what lies at `path`.
  Optional<LayerOrigin> origin(TreePath path) {
    for (int i = trees.size() - 1; i >= 0; i--) {
      Optional<Entry> below = i == 0 ? Optional.empty() : trees.get(i - 1).entry(path);
      if (!trees.get(i).entry(path).equals(below)) {
        return Optional.of(origins.get(i));
      }
    }
    return Optional.empty();
  }
}
