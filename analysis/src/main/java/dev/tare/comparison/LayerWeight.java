package dev.tare.comparison;

import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerReader;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A layer by the content of its files, in bytes.
///
/// @param content of all files in it
/// @param hides how much content nobody sees any more because of this layer: what it removes or
///   replaces, a copy that differs in its mode alone included. All that layers hide is the content
///   of all layers less what the whole image shows
public record LayerWeight(LayerOrigin origin, long content, long hides) {

  /// One for each layer, the lowest first. Reads each layer twice.
  ///
  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  public static List<LayerWeight> of(Image image) {
    List<LayerOrigin> origins = LayerOrigin.of(image.config());
    List<LayerWeight> weights = new ArrayList<>();
    FileTree tree = FileTree.EMPTY;
    long shown = 0;
    for (Layer layer : image.layers()) {
      tree = tree.apply(layer);
      long content = content(layer);
      long now = shown(tree);
      weights.add(new LayerWeight(origins.get(weights.size()), content, shown + content - now));
      shown = now;
    }
    return weights;
  }

  /// A file with several names counts once.
  private static long shown(FileTree tree) {
    long shown = 0;
    Set<Object> counted = new HashSet<>();
    for (Entry entry : tree.entries()) {
      if (entry instanceof FileEntry file) {
        var identity = tree.identity(file.path());
        shown += identity.isPresent() && !counted.add(identity.get()) ? 0 : file.content().size();
      }
    }
    return shown;
  }

  private static long content(Layer layer) {
    long content = 0;
    try (LayerReader reader = LayerReader.of(layer)) {
      for (var member = reader.next(); member.isPresent(); member = reader.next()) {
        if (member.get().entry() instanceof FileEntry file) {
          content += file.content().size();
        }
      }
    }
    return content;
  }
}
