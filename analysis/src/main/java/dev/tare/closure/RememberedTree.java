package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tree whose entries are asked for once: a closure asks for the same directories all the time.
record RememberedTree(Tree tree, Map<TreePath, Optional<Entry>> entries) implements Tree {
  RememberedTree(Tree tree) {
    this(tree, new HashMap<>());
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    return entries.computeIfAbsent(path, tree::entry);
  }

  @Override
  public List<Bytes> names(TreePath path) {
    return tree.names(path);
  }
}
