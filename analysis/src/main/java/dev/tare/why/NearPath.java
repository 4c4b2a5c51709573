package dev.tare.why;

import dev.tare.base.Bytes;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.Optional;

/// What somebody may have meant who named a path that does not exist.
final class NearPath {
  private NearPath() {}

  /// The failure, with the nearest path as its hint.
  static TareException absent(FileTree tree, TreePath path) {
    TareException failure =
        TareException.notFound("cannot explain %s: it is not in the image".formatted(path));
    return meant(tree, path)
        .map(near -> failure.withHint("did you mean %s?".formatted(near)))
        .orElse(failure.withHint("tare export IMAGE | tar -t lists all paths"));
  }

  /// The first wrong name put right, all the way down; or a file of the same name elsewhere.
  static Optional<TreePath> meant(FileTree tree, TreePath path) {
    TreePath at = TreePath.ROOT;
    for (Bytes name : path.parts()) {
      TreePath next = Lookup.follow(tree, at).path();
      if (tree.entry(next.child(name)).isPresent()) {
        at = next.child(name);
        continue;
      }
      var names = tree.names(next).stream().map(Bytes::toString).toList();
      Optional<String> near = Suggestion.closest(name.toString(), names);
      if (near.isEmpty()) {
        return elsewhere(tree, path.fileName());
      }
      at = next.child(Bytes.utf8(near.get()));
    }
    return Optional.of(at).filter(found -> !found.equals(path));
  }

  private static Optional<TreePath> elsewhere(FileTree tree, Bytes name) {
    for (Entry entry : tree.entries()) {
      if (!(entry instanceof Entry.DirectoryEntry) && entry.path().fileName().equals(name)) {
        return Optional.of(entry.path());
      }
    }
    return Optional.empty();
  }
}
