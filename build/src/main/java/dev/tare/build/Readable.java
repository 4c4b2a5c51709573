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
record Readable(
    Tree tree, CopyRequest.Origin origin, Supplier<FileTree> whole, Supplier<WorkingRoot> root) {

  static Readable of(LayerStack layers) {
    return new Readable(layers.tree(), CopyRequest.Origin.IMAGE, layers::tree, layers::root);
  }

  /// Of a context: its files are on this machine, not in a root.
  static Readable of(Tree context, Supplier<FileTree> whole) {
    return new Readable(context, CopyRequest.Origin.CONTEXT, whole, () -> WorkingRoot.EMPTY);
  }
}
