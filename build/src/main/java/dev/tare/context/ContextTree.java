package dev.tare.context;

import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;

/// What a build may read of its context, and what an ignore file keeps from it.
public sealed interface ContextTree extends Tree permits VisibleTree, SeenTree {
  /// Whether something lies at `path` that the ignore file leaves out.
  boolean hides(TreePath path);

  /// The name of the ignore file; empty where there is none.
  String ignoreFile();
}
