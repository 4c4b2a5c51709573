package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.context.ContextTree;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Says of a source that is not there why, and where something like it is.
public final class Missing {
  /// How many entries are looked at to find the name elsewhere.
  private static final int MAX_SEEN = 200_000;

  private static final int MAX_NAMED = 3;

  private final String verb;
  private final Tree from;
  private final Optional<ContextTree> context;

  /// @param verb what was to be done with it: `copy`, `mount`
  public Missing(String verb, Tree from) {
    this.verb = verb;
    this.from = from;
    this.context = from instanceof ContextTree tree ? Optional.of(tree) : Optional.empty();
  }

  /// @param word as it was written
  /// @param lookup how far it leads
  public TareException report(String word, TreePath named, Lookup lookup) {
    String what = "cannot %s %s: ".formatted(verb, word.isEmpty() ? "\"\"" : word);
    if (!lookup.links().isEmpty()) {
      Entry.SymlinkEntry link = lookup.links().getLast();
      return TareException.notFound(
          what
              + "%s is a symbolic link to %s, and %s does not exist %s"
                  .formatted(link.path(), link.target(), lookup.path(), where()));
    }
    Optional<ContextTree> hiding = context.filter(tree -> tree.hides(lookup.path()));
    if (hiding.isPresent()) {
      String file = hiding.get().ignoreFile();
      return TareException.notFound(
              what + "%s leaves out %s".formatted(file, relative(lookup.path())))
          .withHint(
              "take it in with a line at the end of %s: !%s".formatted(file, relative(named)));
    }
    if (isContext() && leadsOut(word)) {
      return TareException.notFound(what + "nothing above the build context can be copied")
          .withHint(
              "build with a directory that holds it: tare build -f DOCKERFILE DIRECTORY, or give it"
                  + " a name: --build-context NAME=DIRECTORY and COPY --from=NAME");
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
    return context.isPresent();
  }

  private static boolean leadsOut(String word) {
    int depth = 0;
    for (String name : word.split("/", -1)) {
      depth += name.equals("..") ? -1 : name.isEmpty() || name.equals(".") ? 0 : 1;
      if (depth < 0) {
        return true;
      }
    }
    return false;
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
    List<Bytes> beside = from.names(broken.parent());
    Optional<String> near =
        Suggestion.closest(
            broken.fileName().toString(), beside.stream().map(Bytes::toString).toList());
    if (near.isPresent()) {
      TreePath meant = broken.parent().child(Bytes.utf8(near.get()));
      return Optional.of("did you mean %s?".formatted(shown(meant)));
    }
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
}
