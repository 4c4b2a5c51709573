package dev.tare.why;

import dev.tare.comparison.LayerOrigin;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
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

  /// Something that lower layers have and the image does not show.
  ///
  /// @param path where it lay
  /// @param by the layer that took it away
  /// @param from the layer that brought it as it was then
  /// @param bytes of content, 0 of what is no file
  record Vanished(TreePath path, LayerOrigin by, LayerOrigin from, long bytes) {}

  /// What became of `asked`, links on the way followed, in the highest layer that still shows it.
  Optional<Vanished> vanished(TreePath asked) {
    for (int i = trees.size() - 2; i >= 0; i--) {
      Lookup parent = Lookup.follow(trees.get(i), asked.parent());
      TreePath path = parent.path().child(asked.fileName());
      Optional<Entry> entry =
          parent.entry().isPresent() ? trees.get(i).entry(path) : Optional.empty();
      if (entry.isPresent()) {
        long bytes = entry.get() instanceof Entry.FileEntry file ? file.content().size() : 0;
        return Optional.of(
            new Vanished(path, origins.get(i + 1), origin(path, i).orElseThrow(), bytes));
      }
    }
    return Optional.empty();
  }

  /// The highest layer that changed what lies at `path`.
  Optional<LayerOrigin> origin(TreePath path) {
    return origin(path, trees.size() - 1);
  }

  /// The same in the image that ends with the layer `top`, from 0.
  private Optional<LayerOrigin> origin(TreePath path, int top) {
    for (int i = top; i >= 0; i--) {
      Optional<Entry> below = i == 0 ? Optional.empty() : trees.get(i - 1).entry(path);
      if (!trees.get(i).entry(path).equals(below)) {
        return Optional.of(origins.get(i));
      }
    }
    return Optional.empty();
  }
}
