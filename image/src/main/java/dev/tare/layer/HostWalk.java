package dev.tare.layer;

import dev.tare.base.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The walk through a tree that is read from the disk, or through what lies at one place of it.
final class HostWalk implements Iterator<Entry> {
  private record Level(TreePath path, Iterator<Bytes> names) {}

  private final Tree tree;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final Map<Object, TreePath> firstNames = new HashMap<>();
  private Optional<Entry> ahead;

  HostWalk(Tree tree, TreePath top) {
    this.tree = tree;
    this.ahead = look(top);
  }

  @Override
  public boolean hasNext() {
    while (ahead.isEmpty() && !levels.isEmpty()) {
      Level level = levels.element();
      if (level.names().hasNext()) {
        ahead = look(level.path().child(level.names().next()));
      } else {
        levels.pop();
      }
    }
    return ahead.isPresent();
  }

  private Optional<Entry> look(TreePath path) {
    Optional<Entry> entry = tree.entry(path);
    if (entry.isPresent() && entry.get() instanceof Entry.DirectoryEntry) {
      levels.push(new Level(path, tree.names(path).iterator()));
      return entry;
    }
    return entry.map(e -> linked(path, e));
  }

  private Entry linked(TreePath path, Entry entry) {
    Optional<TreePath> first =
        tree.identity(path).flatMap(id -> Optional.ofNullable(firstNames.putIfAbsent(id, path)));
    return first.isPresent()
        ? new Entry.HardlinkEntry(path, entry.attributes(), first.get())
        : entry;
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Entry entry = ahead.orElseThrow();
    ahead = Optional.empty();
    return entry;
  }
}
