package dev.tare.copy;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import java.util.ArrayList;
import java.util.List;

/// What a COPY, ADD or WORKDIR makes.
///
/// @param tree what was there, with the copies on it. Files of the build context in it are read
///   where they lie: once the layer is written, the tree to go on with is that of the layer
/// @param below what was there
public record CopyResult(FileTree tree, FileTree below) {
  /// The entries of the new layer, ready for [dev.tare.layer.LayerWriter]; none where all was there
  /// already. Each iteration walks both trees where they differ.
  public Iterable<Entry> layer() {
    return tree.diff(below);
  }

  /// The same, walked once and held.
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    layer().forEach(entries::add);
    return entries;
  }
}
