package dev.tare.context;

import dev.tare.dockerfile.IgnoreFile;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which entries below a directory patterns leave in: those that are not ignored, and directories
/// that lead to one. Nothing is looked at that the patterns decide alone.
public final class Visibility {
  /// How many directories are remembered at most.
  private static final int MAX_KNOWN = 1 << 16;

  private final Tree tree;
  private final TreePath top;
  private final IgnoreFile rules;
  private final Map<TreePath, Boolean> leading = new HashMap<>();

  /// @param top the directory from which the patterns count
  public Visibility(Tree tree, TreePath top, IgnoreFile rules) {
    this.tree = tree;
    this.top = top;
    this.rules = rules;
  }

  /// The same, which looks at the entry only where its kind matters.
  boolean test(TreePath path) {
    return !rules.isIgnored(below(path)) || tree.entry(path).filter(this::test).isPresent();
  }

  /// @param entry of the tree, below the top or the top itself
  public boolean test(Entry entry) {
    if (!rules.isIgnored(below(entry.path()))) {
      return true;
    }
    return entry instanceof Entry.DirectoryEntry directory && leads(directory.path());
  }

  private TreePath below(TreePath path) {
    int from = top.isRoot() || path.equals(top) ? top.name().length() : top.name().length() + 1;
    return top.isRoot() ? path : new TreePath(path.name().slice(from, path.name().length()));
  }

  /// Whether something below an ignored directory is left in.
  private boolean leads(TreePath directory) {
    if (!rules.mayHoldReincluded(below(directory))) {
      return false;
    }
    Boolean known = leading.get(directory);
    if (known == null) {
      known =
          tree.names(directory).stream()
              .map(name -> tree.entry(directory.child(name)))
              .flatMap(Optional::stream)
              .anyMatch(this::test);
      if (leading.size() >= MAX_KNOWN) {
        leading.clear();
      }
      leading.put(directory, known);
    }
    return known;
  }
}
