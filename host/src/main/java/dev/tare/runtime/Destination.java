package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.Deque;

/// Where a path leads in a tree that need not hold it yet: links are followed as the kernel does
/// below a root, a dangling one to the place that it names, and names that do not exist are taken
/// as they are.
final class Destination {
  /// Where the kernel gives up with ELOOP (path_resolution(7)).
  private static final int MAX_LINKS = 40;

  private Destination() {}

  static TreePath in(Tree tree, TreePath path) {
    Deque<Bytes> todo = new ArrayDeque<>(path.parts());
    TreePath at = TreePath.ROOT;
    int links = 0;
    while (!todo.isEmpty()) {
      Bytes name = todo.removeFirst();
      if (name.equals(Bytes.utf8(".."))) {
        at = at.parent();
      } else if (tree.entry(at.child(name)).orElse(null) instanceof SymlinkEntry link) {
        if (++links > MAX_LINKS) {
          throw TareException.invalid(
              "cannot use %s: it leads through too many symbolic links".formatted(path));
        }
        at = link.target().startsWith(Bytes.utf8("/")) ? TreePath.ROOT : at;
        pushNames(link.target(), todo);
      } else {
        at = at.child(name);
      }
    }
    return at;
  }

  private static void pushNames(Bytes target, Deque<Bytes> todo) {
    int to = target.length();
    while (to > 0) {
      int from = to;
      while (from > 0 && target.at(from - 1) != '/') {
        from--;
      }
      Bytes name = target.slice(from, to);
      if (!name.isEmpty() && !name.equals(Bytes.utf8("."))) {
        todo.addFirst(name);
      }
      to = from - 1;
    }
  }
}
