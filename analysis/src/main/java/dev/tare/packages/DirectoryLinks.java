package dev.tare.packages;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;

/// Directories of a system that are links to others: packages ship `/lib/x`, the file lies at
/// `/usr/lib/x`. Only links in `/`, `/usr` and `/var` are looked at, where systems have theirs; to
/// follow each path of a database would take seconds.
record DirectoryLinks(List<Link> links) {

  /// @param from the link
  /// @param to the directory that it leads to
  record Link(TreePath from, TreePath to) {}

  static DirectoryLinks of(Tree tree) {
    List<Link> links = new ArrayList<>();
    for (String at : List.of("/", "/usr", "/var")) {
      TreePath directory = TreePath.of(at);
      for (Bytes name : tree.names(directory)) {
        TreePath path = directory.child(name);
        if (tree.entry(path).orElse(null) instanceof Entry.SymlinkEntry) {
          Lookup target = Lookup.follow(tree, path);
          if (target.entry().orElse(null) instanceof Entry.DirectoryEntry) {
            links.add(new Link(path, target.path()));
          }
        }
      }
    }
    return new DirectoryLinks(List.copyOf(links));
  }

  /// Where a path that a package names really lies.
  TreePath real(TreePath named) {
    for (Link link : links) {
      if (named.isUnder(link.from)) {
        return moved(named, link.from, link.to);
      }
    }
    return named;
  }

  /// All names that packages may have for what lies at `real`, that one included.
  List<TreePath> names(TreePath real) {
    List<TreePath> names = new ArrayList<>(List.of(real));
    for (Link link : links) {
      if (real.isUnder(link.to)) {
        names.add(moved(real, link.to, link.from));
      }
    }
    return names;
  }

  private static TreePath moved(TreePath path, TreePath from, TreePath to) {
    TreePath moved = to;
    for (Bytes part : path.parts().subList(from.parts().size(), path.parts().size())) {
      moved = moved.child(part);
    }
    return moved;
  }
}
