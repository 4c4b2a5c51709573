package dev.tare.context;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// A tree seen through an ignore file.
///
/// An ignored directory is there only as the way to something in it that is taken in again. Owners
/// are 0:0: whose files they are on this machine is nothing to an image.
@SuppressWarnings("DoNotCallSuggester")
public final class VisibleTree implements Tree {
  private final Tree all;
  private final IgnoreRules rules;

  public VisibleTree(Tree all, IgnoreRules rules) {
    this.all = all;
    this.rules = rules;
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    throw new UnsupportedOperationException("not yet: " + rules + path);
  }

  @Override
  public List<Bytes> names(TreePath path) {
    throw new UnsupportedOperationException("not yet: " + path);
  }

  /// Whether something lies at `path` that the ignore file leaves out.
  public boolean hides(TreePath path) {
    return entry(path).isEmpty() && all.entry(path).isPresent();
  }
}
