package dev.tare.ledger;

import dev.tare.layer.TreePath;
import dev.tare.ledger.FileAccount.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Names put in one by one, in any order, that become a tree of accounts.
final class FileAccountTree {
  private final NavigableMap<TreePath, Single> names = new TreeMap<>();
  private final Function<TreePath, Single> parents;

  /// @param parents what is told of a directory that was not put in and has something in it
  FileAccountTree(Function<TreePath, Single> parents) {
    this.parents = parents;
  }

  boolean has(TreePath path) {
    return names.containsKey(path);
  }

  /// A name that was there already is told anew.
  void put(Single name) {
    names.put(name.entry().path(), name);
  }

  /// Content that stands for a name and is not shown: added to what is told of that name, or told
  /// as `gone` where nothing is.
  void hide(Single gone) {
    names.merge(
        gone.entry().path(),
        gone,
        (there, more) ->
            there.with(
                there.change() == Change.ADDED ? Change.CHANGED : there.change(), more.sums()));
  }

  /// The root with all that was put in.
  FileAccount build() {
    for (TreePath path : List.copyOf(names.keySet())) {
      for (TreePath at = path.parent(); !names.containsKey(at); at = at.parent()) {
        names.put(at, parents.apply(at));
      }
    }
    return new Walk(new ArrayList<>(names.values())).next();
  }

  /// Through names in their order, in which a directory comes before what it holds.
  private static final class Walk {
    private final List<Single> sorted;
    private int at;

    Walk(List<Single> sorted) {
      this.sorted = sorted;
    }

    FileAccount next() {
      Single name = sorted.get(at++);
      List<FileAccount> children = new ArrayList<>();
      while (at < sorted.size() && sorted.get(at).entry().path().isUnder(name.entry().path())) {
        children.add(next());
      }
      return name.over(children);
    }
  }
}
