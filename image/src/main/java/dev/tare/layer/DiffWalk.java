package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.Whiteout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The walk through two trees side by side that gives a [LayerDiff].
final class DiffWalk implements Iterator<Entry> {
  /// A directory on the way from the root to where the walk stands.
  private static final class Level {
    final TreePath path;
    final Inode.Directory directory;
    final Children.Cursor upper;
    final Children.@Nullable Cursor lower;
    boolean isGiven;

    Level(
        TreePath path,
        Inode.Directory directory,
        Inode.@Nullable Directory lower,
        boolean isGiven) {
      this.path = path;
      this.directory = directory;
      this.upper = directory.children.cursor();
      this.lower = lower == null ? null : lower.children.cursor();
      this.isGiven = isGiven;
    }

    static final int DONE = 2;

    /// Which side has the next name: -1 the upper alone, 0 both, 1 the lower alone, or [#DONE].
    int order() {
      boolean hasLower = lower != null && lower.isValid();
      if (!upper.isValid()) {
        return hasLower ? 1 : DONE;
      }
      return hasLower && lower != null ? Integer.signum(upper.compareName(lower)) : -1;
    }
  }

  private final Deque<Level> levels = new ArrayDeque<>();
  private final Deque<Entry> ready = new ArrayDeque<>();
  private final IdentityHashMap<Inode, TreePath> firstNames = new IdentityHashMap<>();
  private final Set<Inode> forced;
  private final LayerDiff.DirectoryTimes directoryTimes;

  DiffWalk(FileTree upper, FileTree lower, LayerDiff.DirectoryTimes directoryTimes) {
    this.directoryTimes = directoryTimes;
    this.forced = ChangedGroups.of(upper, lower);
    boolean isGiven = upper.hasPlainRoot();
    if (differ(upper.root, lower.root)) {
      ready.add(upper.root.entry(TreePath.ROOT));
      isGiven = true;
    }
    levels.push(new Level(TreePath.ROOT, upper.root, lower.root, isGiven));
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !levels.isEmpty()) {
      step();
    }
    return !ready.isEmpty();
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void step() {
    Level level = levels.element();
    int order = level.order();
    if (order == Level.DONE) {
      levels.pop();
      return;
    }
    Children.Cursor upper = level.upper;
    Children.Cursor lower = level.lower;
    Bytes name = order <= 0 || lower == null ? upper.name() : lower.name();
    Inode above = order <= 0 ? upper.node() : null;
    Inode below = order >= 0 && lower != null ? lower.node() : null;
    if (above != null) {
      upper.advance();
    }
    if (below != null && lower != null) {
      lower.advance();
    }
    compare(level.path.child(name), above, below);
  }

  private void compare(TreePath path, @Nullable Inode above, @Nullable Inode below) {
    switch (above) {
      case null -> give(new Whiteout(path, Whiteout.Kind.NAME));
      case Inode.Directory directory when below instanceof Inode.Directory old ->
          compare(path, directory, old);
      case Inode.Directory directory -> {
        give(directory.entry(path));
        levels.push(new Level(path, directory, null, true));
      }
      default -> {
        if (below == null || forced.contains(above) || !above.isSame(below)) {
          give(named(path, above));
        }
      }
    }
  }

  private void compare(TreePath path, Inode.Directory directory, Inode.Directory old) {
    if (directory == old && forced.isEmpty()) {
      return;
    }
    boolean isOpaque = old.children.size() > 1 && !directory.children.sharesNameWith(old.children);
    boolean isChanged = isOpaque || differ(directory, old);
    if (isChanged) {
      give(directory.entry(path));
    }
    if (isOpaque) {
      give(new Whiteout(path, Whiteout.Kind.OPAQUE));
    }
    levels.push(new Level(path, directory, isOpaque ? null : old, isChanged));
  }

  private boolean differ(Inode.Directory directory, Inode.Directory old) {
    return switch (directoryTimes) {
      case IGNORED -> !directory.isTimelesslyEqual(old);
      case COMPARED -> !directory.attributes().equals(old.attributes());
    };
  }

  /// The first name of a file carries it, the others link to that.
  private Entry named(TreePath path, Inode node) {
    TreePath first = node.linked ? firstNames.putIfAbsent(node, path) : null;
    return first == null
        ? node.entry(path)
        : new Entry.HardlinkEntry(path, node.attributes(), first);
  }

  private void give(Entry entry) {
    for (var above = levels.descendingIterator(); above.hasNext(); ) {
      Level level = above.next();
      if (!level.isGiven) {
        level.isGiven = true;
        ready.add(level.directory.entry(level.path));
      }
    }
    ready.add(entry);
  }
}
