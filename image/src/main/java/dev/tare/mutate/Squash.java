package dev.tare.mutate;

import dev.tare.layer.FileTree;
import dev.tare.layer.LayerDiff;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import java.util.ArrayList;
import java.util.List;

/// Several layers become one that does the same. The layers below stay what they are, so that
/// images made on one base go on sharing it.
///
/// What the squashed layers came to is found on merged trees, by the rules of [FileTree]: names of
/// files rather than tar members, so that hard links, whiteouts and links on the way mean what they
/// mean when the image runs. What is written is the difference between the tree of the layers that
/// stay and the whole tree ([LayerDiff]): whiteouts only for names that those layers have, hard
/// links never into another layer, every ancestor with its final attributes, times as the squashed
/// layers have them. The same layers give the same bytes.
///
/// The history keeps all its lines: those of the squashed layers are said to have made none, and
/// one more line stands for the layer that was made.
public final class Squash {
  private final ImageWriter writer;

  public Squash(ImageWriter writer) {
    this.writer = writer;
  }

  /// One layer for all.
  public Image all(Image image) {
    return above(0, image);
  }

  /// One layer for those above the lowest `keep`: none where they come to nothing. An image with
  /// less than two layers above is given back as it is.
  ///
  /// @param keep how many layers stay, at most as many as there are
  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  public Image above(int keep, Image image) {
    List<Layer> kept = image.layers().subList(0, keep);
    int squashed = image.layers().size() - keep;
    if (squashed < 2) {
      return image;
    }
    FileTree lower = FileTree.read(kept);
    FileTree upper = lower;
    for (Layer layer : image.layers().subList(keep, image.layers().size())) {
      upper = upper.apply(layer);
    }
    var difference = new LayerDiff(upper, lower, LayerDiff.DirectoryTimes.COMPARED);
    boolean isEmpty = difference.isEmpty();
    List<Layer> layers = new ArrayList<>(kept);
    if (!isEmpty) {
      layers.add(writer.exactLayer(difference));
    }
    List<History> history = history(image, keep);
    History line = History.layer("squashed %d layers".formatted(squashed));
    history.add((isEmpty ? line.withoutLayer() : line).withCreated(image.config().created()));
    return writer.commit(image.config(), layers, history, image.manifest().annotations());
  }

  /// The lines there are, of which the first `keep` that made a layer still did.
  private static List<History> history(Image image, int keep) {
    List<History> lines = new ArrayList<>();
    int made = 0;
    for (History line : image.config().history()) {
      made += line.emptyLayer() ? 0 : 1;
      lines.add(made <= keep ? line : line.withoutLayer());
    }
    return lines;
  }
}
