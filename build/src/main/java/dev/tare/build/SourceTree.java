package dev.tare.build;

import dev.tare.copy.CopyRequest;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.rootfs.WorkingRoot;
import java.util.function.Supplier;

/// What COPY and mounts read from.
///
/// @param whole the same tree for those that need all of it at once
/// @param root what is on disk of it
record SourceTree(
    Tree tree, CopyRequest.Origin origin, Supplier<FileTree> whole, Supplier<WorkingRoot> root) {

  static SourceTree of(LayerStack layers) {
    return new SourceTree(layers.tree(), CopyRequest.Origin.IMAGE, layers::tree, layers::root);
  }

  /// Of a context: its files are on this machine, not in a root.
  static SourceTree of(Tree context, Supplier<FileTree> whole) {
    return new SourceTree(context, CopyRequest.Origin.CONTEXT, whole, () -> WorkingRoot.EMPTY);
  }
}
