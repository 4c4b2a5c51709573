package dev.tare.build;

import dev.tare.context.ContextTree;
import dev.tare.context.SeenTree;
import dev.tare.copy.CopyRequest;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.oci.Layer;
import dev.tare.rootfs.WorkingRoot;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What COPY and mounts read from. Nothing is read before somebody asks.
///
/// @param files what it holds
/// @param layers what it is made of; empty for a context
/// @param whole the same tree for those that need all of it at once
/// @param root what is on disk of it
record SourceTree(
    Supplier<? extends Tree> files,
    Optional<List<Layer>> layers,
    Supplier<FileTree> whole,
    Supplier<WorkingRoot> root) {

  static SourceTree of(LayerStack layers) {
    return new SourceTree(layers::tree, Optional.of(layers.layers()), layers::tree, layers::root);
  }

  /// Of a context: its files are on this machine, not in a root.
  static SourceTree of(ContextTree context, Supplier<FileTree> whole) {
    return new SourceTree(() -> context, Optional.empty(), whole, () -> WorkingRoot.EMPTY);
  }

  /// For one step: what of a context was looked at stays as it was seen.
  SourceTree seen() {
    // layers are read when somebody asks, not here
    if (layers.isPresent() || !(files.get() instanceof ContextTree context)) {
      return this;
    }
    return of(new SeenTree(context), whole);
  }

  Tree tree() {
    return files.get();
  }

  CopyRequest.Origin origin() {
    return layers.isPresent() ? CopyRequest.Origin.IMAGE : CopyRequest.Origin.CONTEXT;
  }
}
