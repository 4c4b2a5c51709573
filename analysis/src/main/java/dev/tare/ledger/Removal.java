package dev.tare.ledger;

import dev.tare.layer.TreePath;

/// What one word behind `rm -rf` removes.
///
/// @param isKept whether the directory itself stays, and only what it holds goes
public record Removal(TreePath directory, boolean isKept) {
  /// The word: `/var/lib/apt/lists/*`.
  public String pattern() {
    return directory + (isKept ? "/*" : "");
  }

  /// Whether it removes `path`: a `*` matches no name that begins with a dot.
  public boolean removes(TreePath path) {
    if (!path.isUnder(directory)) {
      return false;
    }
    if (!isKept) {
      return true;
    }
    int depth = directory.parts().size();
    return path.parts().size() > depth && path.parts().get(depth).at(0) != '.';
  }
}
