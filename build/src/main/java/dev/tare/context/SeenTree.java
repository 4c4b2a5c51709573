package dev.tare.context;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A context as it was when each of its entries was first asked for: who looks twice sees the same,
/// and the same content. For one thread.
public final class SeenTree implements ContextTree {
  private final ContextTree tree;
  private final Map<TreePath, Optional<Entry>> entries = new HashMap<>();
  private final Map<TreePath, List<Bytes>> names = new HashMap<>();
  private final Map<TreePath, Optional<?>> identities = new HashMap<>();

  public SeenTree(ContextTree tree) {
    this.tree = tree;
  }

  @Override
  public boolean hides(TreePath path) {
    return tree.hides(path);
  }

  @Override
  public String ignoreFile() {
    return tree.ignoreFile();
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    Optional<Entry> seen = entries.get(path);
    if (seen == null) {
      seen = tree.entry(path);
      entries.put(path, seen);
      identities.put(path, tree.identity(path));
    }
    return seen;
  }

  @Override
  public List<Bytes> names(TreePath path) {
    return names.computeIfAbsent(path, tree::names);
  }

  @Override
  public Optional<?> identity(TreePath path) {
    Optional<?> seen = identities.get(path);
    return seen == null ? tree.identity(path) : seen;
  }
}
