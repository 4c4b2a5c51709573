package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerDiff;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/// An image while one instruction copies into it: what is put shows at once.
final class Plan {
  private static final int MAX_LINKS = 40;

  private FileTree tree;

  /// What is not yet in the tree, in the order in which it came: a hard link after its target.
  private final Map<TreePath, Entry> pending = new LinkedHashMap<>();

  /// The first copy of files that have several names, by what makes them one file, and back.
  private final Map<Object, TreePath> firstNames = new HashMap<>();

  private final Map<TreePath, Object> firsts = new HashMap<>();

  private final Set<TreePath> made = new HashSet<>();

  Plan(FileTree tree) {
    this.tree = tree;
  }

  /// What lies there, literally.
  Optional<Entry> entry(TreePath path) {
    Entry put = pending.get(path);
    return put == null ? tree.entry(path) : Optional.of(put);
  }

  boolean isDirectory(TreePath path) {
    return path.isRoot() || entry(path).filter(Entry.DirectoryEntry.class::isInstance).isPresent();
  }

  /// Where `path` leads when every link is followed inside the image. What does not exist is taken
  /// as it is written.
  ///
  /// @throws TareException INVALID where a file stands in the way or links go round
  TreePath resolve(TreePath path) {
    Deque<Bytes> todo = new ArrayDeque<>(path.parts());
    TreePath at = TreePath.ROOT;
    int links = 0;
    while (!todo.isEmpty()) {
      Bytes name = todo.removeFirst();
      if (name.equals(Bytes.utf8(".."))) {
        at = at.parent();
        continue;
      }
      TreePath next = at.child(name);
      Optional<Entry> entry = entry(next);
      if (entry.isPresent() && entry.get() instanceof Entry.SymlinkEntry link) {
        links++;
        if (links > MAX_LINKS) {
          throw TareException.invalid(
              "cannot copy to %s: its symbolic links go round in a circle".formatted(path));
        }
        Lookup.names(link.target()).reversed().forEach(todo::addFirst);
        at = link.target().startsWith(Bytes.utf8("/")) ? TreePath.ROOT : at;
      } else if (entry.isPresent() && !todo.isEmpty() && !isDirectory(next)) {
        throw TareException.invalid(
            "cannot copy to %s: %s is not a directory".formatted(path, next));
      } else {
        at = next;
      }
    }
    return at;
  }

  /// @param entry whose parent is a directory here
  /// @throws TareException INVALID where a directory would replace something else, or something
  ///   else a directory
  void put(Entry entry) {
    TreePath path = entry.path();
    Optional<Entry> old = entry(path);
    boolean isDirectory = entry instanceof Entry.DirectoryEntry;
    if (old.isPresent() && isDirectory != (old.get() instanceof Entry.DirectoryEntry)) {
      throw conflict(path, isDirectory, old.get());
    }
    if (!isDirectory) {
      replaced(path);
    }
    pending.put(path, entry);
  }

  private void replaced(TreePath path) {
    Object identity = firsts.remove(path);
    if (identity != null) {
      settle(); // names of it that came before go on being that file
      firstNames.remove(identity);
    }
    pending.remove(path);
  }

  private static TareException conflict(TreePath path, boolean isDirectory, Entry old) {
    if (!isDirectory) {
      return TareException.invalid("cannot copy to %s: it is a directory".formatted(path));
    }
    TareException e =
        TareException.invalid(
            "cannot copy a directory to %s: it is %s".formatted(path, Placed.kind(old)));
    return old instanceof Entry.SymlinkEntry link
        ? e.withHint("copy what is in it to %s instead".formatted(link.target()))
        : e;
  }

  /// Makes a directory and those above it, where they are missing.
  ///
  /// @throws TareException INVALID where something else stands there
  void makeDirectory(TreePath path, Treatment treatment) {
    if (!isDirectory(path)) {
      makeDirectory(path.parent(), treatment);
      put(treatment.directory(path));
      made.add(path);
    }
  }

  /// Whether the directory `path` was made because something had to go there.
  boolean isMade(TreePath path) {
    return made.contains(path);
  }

  /// Puts a file that has several names in its source: as another name of what came before, or as
  /// the first.
  ///
  /// @param identity what all of its names have in common
  void put(Entry.FileEntry file, Object identity) {
    TreePath first = firstNames.get(identity);
    if (first == null || first.equals(file.path())) {
      put(file);
      firstNames.put(identity, file.path());
      firsts.put(file.path(), identity);
    } else {
      put(new Entry.HardlinkEntry(file.path(), file.attributes(), first));
    }
  }

  /// What comes from here on is no other name of what came before.
  void forgetNames() {
    if (!firstNames.isEmpty()) {
      settle(); // a name may be replaced
    }
    firstNames.clear();
    firsts.clear();
  }

  /// Puts all that `entries` make of the directory `at`; their links end there, as if it were the
  /// root.
  ///
  /// @param what the name of the entries in messages
  void unpack(TreePath at, String what, Iterable<Entry> entries) {
    settle();
    FileTree below = tree.at(at).orElseThrow();
    LayerDiff change = below.apply(what, entries).diff(below);
    Iterable<Entry> placed =
        () ->
            StreamSupport.stream(change.spliterator(), false)
                .map(entry -> Placed.at(at, entry))
                .iterator();
    tree = tree.apply(what, placed);
  }

  /// The tree with all that was put.
  FileTree settled() {
    settle();
    return tree;
  }

  private void settle() {
    if (!pending.isEmpty()) {
      tree = tree.apply("the copies", List.copyOf(pending.values()));
      pending.clear();
    }
  }
}
