package dev.tare.mutate;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerDiff;
import dev.tare.layer.LayerWriter;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
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
    List<History> history = withSquashed(image, keep, squashed, isEmpty);
    return writer.commit(image.config(), layers, history, image.manifest().annotations());
  }

  /// What the image that [#all] makes would come to in stored bytes: the layer, config and
  /// manifest. Nothing is read or written.
  ///
  /// @param image of at least two layers
  /// @param entries those of the layer that would be written; none where it would be none
  public static long storedSize(Image image, Iterable<? extends Entry> entries) {
    long layer = 0;
    for (Entry entry : entries) {
      layer += LayerWriter.bytes(entry);
    }
    List<Descriptor> layers = new ArrayList<>();
    if (layer > 0) {
      layer += LayerWriter.END_BYTES;
      // only the length of a digest counts, and all have one length
      layers.add(Descriptor.of(MediaType.OCI_LAYER, Digest.of(Bytes.EMPTY), layer));
    }
    List<Digest> diffIds = layers.stream().map(Descriptor::digest).toList();
    ImageConfig config = image.config();
    List<History> lines = withSquashed(image, 0, image.layers().size(), layer == 0);
    ImageConfig full = config.withLayers(diffIds, lines);
    Manifest manifest = Manifest.of(full.descriptor(), layers, image.manifest().annotations());
    return layer + full.raw().length() + manifest.raw().length();
  }

  private static List<History> withSquashed(Image image, int keep, int squashed, boolean isEmpty) {
    List<History> history = history(image, keep);
    History line = History.layer("squashed %d layers".formatted(squashed));
    history.add((isEmpty ? line.withoutLayer() : line).withCreated(image.config().created()));
    return history;
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
