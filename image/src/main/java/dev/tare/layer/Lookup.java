package dev.tare.layer;

import dev.tare.base.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A path followed through symbolic links inside a tree, as the kernel does below a root: `..` at
/// the root stays there, absolute targets begin at the root.
///
/// @param path where the walk ended: the entry, or the first name that does not exist
/// @param entry what lies there; empty where the walk broke off
/// @param links the symbolic links that were followed, in order, each with its literal path
public record Lookup(TreePath path, Optional<Entry> entry, List<Entry.SymlinkEntry> links) {
  /// Where the kernel gives up with ELOOP (path_resolution(7)).
  public static final int MAX_LINKS = 40;

  public Lookup {
    links = List.copyOf(links);
  }

  /// Whether the walk broke off because there were too many links: the kernel says ELOOP.
  public boolean isLoop() {
    return entry.isEmpty() && links.size() > MAX_LINKS;
  }

  /// Follows every link, a last one included.
  public static Lookup follow(Tree tree, TreePath path) {
    return follow(tree, new ArrayDeque<>(path.parts()));
  }

  /// Follows a path as it is written somewhere, from the root: `..` goes up from where the links
  /// before it have led.
  public static Lookup follow(Tree tree, Bytes path) {
    return follow(tree, new ArrayDeque<>(names(path)));
  }

  /// What keeps `path` from being a directory, or from being made one: what lies there or on the
  /// way. Empty where nothing does.
  public static Optional<TreePath> obstacle(Tree tree, TreePath path) {
    Lookup found = follow(tree, path);
    TreePath last = found.entry().isPresent() ? found.path() : found.path().parent();
    return found
        .entry()
        .or(() -> last.isRoot() ? Optional.empty() : tree.entry(last))
        .filter(entry -> !(entry instanceof Entry.DirectoryEntry))
        .map(_ -> last);
  }

  private static Lookup follow(Tree tree, Deque<Bytes> todo) {
    List<Entry.SymlinkEntry> links = new ArrayList<>();
    TreePath at = TreePath.ROOT;
    while (!todo.isEmpty()) {
      Bytes name = todo.removeFirst();
      if (name.equals(Bytes.utf8(".."))) {
        at = at.parent();
        continue;
      }
      if (!TreePath.isNormalName(name)) {
        return new Lookup(at, Optional.empty(), links); // NUL: no file has such a name
      }
      TreePath next = at.child(name);
      Optional<Entry> entry = tree.entry(next);
      if (entry.isEmpty() || links.size() > MAX_LINKS) {
        return new Lookup(next, Optional.empty(), links);
      }
      if (entry.get() instanceof Entry.SymlinkEntry link) {
        links.add(link);
        if (link.target().startsWith(Bytes.utf8("/"))) {
          at = TreePath.ROOT;
        }
        names(link.target()).reversed().forEach(todo::addFirst);
      } else {
        at = next;
      }
    }
    return new Lookup(at, at.isRoot() ? rootOf(tree) : tree.entry(at), links);
  }

  private static Optional<Entry> rootOf(Tree tree) {
    return tree.entry(TreePath.ROOT)
        .or(() -> Optional.of(new Entry.DirectoryEntry(TreePath.ROOT, Attributes.of(0755))));
  }

  /// The names of a link target, `..` kept.
  public static List<Bytes> names(Bytes target) {
    List<Bytes> names = new ArrayList<>();
    int from = 0;
    while (from <= target.length()) {
      int slash = target.indexOf('/', from);
      int to = slash < 0 ? target.length() : slash;
      Bytes name = target.slice(from, to);
      if (!name.isEmpty() && !name.equals(Bytes.utf8("."))) {
        names.add(name);
      }
      from = to + 1;
    }
    return names;
  }
}
