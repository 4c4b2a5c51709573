package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.context.VisibleTree;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Says of a source that is not there why, and where something like it is.
final class Missing {
  /// How many entries are looked at to find the name elsewhere.
  private static final int MAX_SEEN = 200_000;

  private static final int MAX_NAMED = 3;

  private final Tree from;

  Missing(Tree from) {
    this.from = from;
  }

  /// @param word as it was written
  /// @param lookup how far it leads
  TareException report(String word, TreePath named, Lookup lookup) {
    String what = "cannot copy %s: ".formatted(word.isEmpty() ? "\"\"" : word);
    if (!lookup.links().isEmpty()) {
      Entry.SymlinkEntry link = lookup.links().getLast();
      return TareException.notFound(
          what
              + "%s is a symbolic link to %s, and %s does not exist %s"
                  .formatted(link.path(), link.target(), lookup.path(), where()));
    }
    if (from instanceof VisibleTree context && context.hides(lookup.path())) {
      return TareException.notFound(
              what + "%s leaves out %s".formatted(context.ignoreFile(), relative(lookup.path())))
          .withHint(
              "take it in with a line at the end of %s: !%s"
                  .formatted(context.ignoreFile(), relative(named)));
    }
    TareException failure =
        TareException.notFound(
            what
                + (lookup.path().equals(named)
                    ? "no such file or directory %s".formatted(where())
                    : "%s does not exist %s".formatted(shown(lookup.path()), where())));
    return hint(lookup.path(), named).map(failure::withHint).orElse(failure);
  }

  private boolean isContext() {
    return from instanceof VisibleTree;
  }

  private String where() {
    return isContext() ? "in the build context" : "there";
  }

  private static String relative(TreePath path) {
    return path.name().toString();
  }

  /// Names in the context are written without the slash that those in an image begin with.
  private String shown(TreePath path) {
    return isContext() ? relative(path) : path.toString();
  }

  private Optional<String> hint(TreePath broken, TreePath named) {
    List<TreePath> elsewhere = elsewhere(named);
    if (!elsewhere.isEmpty()) {
      return Optional.of("a file of that name is " + listed(elsewhere));
    }
    List<TreePath> near = near(broken);
    if (!near.isEmpty()) {
      return Optional.of("did you mean %s".formatted(listed(near)) + "?");
    }
    List<Bytes> beside = from.names(broken.parent());
    return beside.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s holds: %s"
                .formatted(
                    broken.parent().isRoot() && isContext()
                        ? "the build context"
                        : shown(broken.parent()),
                    String.join(", ", beside.stream().limit(8).map(Bytes::toString).toList())
                        + (beside.size() > 8 ? ", …" : "")));
  }

  private String listed(List<TreePath> paths) {
    return String.join(" or ", paths.stream().limit(MAX_NAMED).map(this::shown).toList());
  }

  /// Entries with the name that is missing, the highest first.
  private List<TreePath> elsewhere(TreePath named) {
    List<TreePath> found = new ArrayList<>();
    Deque<TreePath> todo = new ArrayDeque<>(List.of(TreePath.ROOT));
    int seen = 0;
    while (!todo.isEmpty() && seen < MAX_SEEN && found.size() < MAX_NAMED) {
      TreePath directory = todo.remove();
      for (Bytes name : from.names(directory)) {
        TreePath path = directory.child(name);
        seen++;
        if (name.equals(named.fileName())) {
          found.add(path);
        }
        if (from.entry(path).filter(Entry.DirectoryEntry.class::isInstance).isPresent()) {
          todo.add(path);
        }
      }
    }
    return found;
  }

  /// Names beside it that are nearly its name.
  private List<TreePath> near(TreePath broken) {
    String wanted = broken.fileName().toString();
    int most = Math.max(1, wanted.length() / 3);
    record Near(TreePath path, int distance) {}
    return from.names(broken.parent()).stream()
        .filter(name -> Math.abs(name.length() - wanted.length()) <= most)
        .map(name -> new Near(broken.parent().child(name), distance(wanted, name.toString())))
        .filter(near -> near.distance() <= most)
        .sorted(Comparator.comparingInt(Near::distance))
        .map(Near::path)
        .toList();
  }

  /// How many letters must be put in, left out or changed; another case is one for all.
  private static int distance(String a, String b) {
    if (a.toLowerCase(Locale.ROOT).equals(b.toLowerCase(Locale.ROOT))) {
      return 1;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
