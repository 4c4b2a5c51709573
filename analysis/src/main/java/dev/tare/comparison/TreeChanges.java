package dev.tare.comparison;

import dev.tare.comparison.FileChange.Aspect;
import dev.tare.comparison.FileChange.Kind;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DeviceEntry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.SameContent;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The walk through two trees side by side. Times of directories are not compared: they change with
/// whatever is made or removed in them. Content is read only where places and sizes cannot tell.
final class TreeChanges {
  private final FileTree before;
  private final FileTree after;
  private final Set<Aspect> ignored;
  private final Set<Object> countedBefore = new HashSet<>();
  private final Set<Object> countedAfter = new HashSet<>();
  private final List<FileChange> changes = new ArrayList<>();

  private TreeChanges(FileTree before, FileTree after, Set<Aspect> ignored) {
    this.before = before;
    this.after = after;
    this.ignored = ignored;
  }

  /// In the order of paths, without owners.
  ///
  /// @param ignored what counts for no difference
  /// @throws dev.tare.base.TareException CORRUPT or STORE_DAMAGED where content cannot be read
  static List<FileChange> of(FileTree before, FileTree after, Set<Aspect> ignored) {
    TreeChanges changes = new TreeChanges(before, after, ignored);
    changes.walk();
    return List.copyOf(changes.changes);
  }

  private void walk() {
    Iterator<Entry> left = before.entries().iterator();
    Iterator<Entry> right = after.entries().iterator();
    Entry a = next(left);
    Entry b = next(right);
    while (a != null || b != null) {
      int order = order(a, b);
      if (order < 0 && a != null) {
        one(a, Kind.REMOVED);
      } else if (order > 0 && b != null) {
        one(b, Kind.ADDED);
      } else if (a != null && b != null) {
        both(a, b);
      }
      a = order <= 0 ? next(left) : a;
      b = order >= 0 ? next(right) : b;
    }
  }

  private static @Nullable Entry next(Iterator<Entry> entries) {
    return entries.hasNext() ? entries.next() : null;
  }

  private static int order(@Nullable Entry a, @Nullable Entry b) {
    if (a == null) {
      return 1;
    }
    return b == null ? -1 : a.path().compareTo(b.path());
  }

  private void one(Entry entry, Kind kind) {
    if (entry.path().isRoot()) { // it stands in a tree only where it is not the usual one
      Entry usual = new DirectoryEntry(TreePath.ROOT, Attributes.of(0755));
      both(kind == Kind.ADDED ? usual : entry, kind == Kind.ADDED ? entry : usual);
      return;
    }
    boolean isAdded = kind == Kind.ADDED;
    changes.add(
        new FileChange(
            entry.path(),
            kind,
            Set.of(),
            entry instanceof DirectoryEntry,
            isAdded ? 0 : bytes(entry, before, countedBefore),
            isAdded ? bytes(entry, after, countedAfter) : 0,
            Optional.empty()));
  }

  private void both(Entry a, Entry b) {
    Set<Aspect> what = aspects(a, b);
    what.removeAll(ignored);
    long bytesBefore = bytes(a, before, countedBefore);
    long bytesAfter = bytes(b, after, countedAfter);
    if (!what.isEmpty()) {
      changes.add(
          new FileChange(
              b.path(),
              Kind.CHANGED,
              what,
              b instanceof DirectoryEntry,
              bytesBefore,
              bytesAfter,
              Optional.empty()));
    }
  }

  /// The first name of a file counts its bytes.
  private static long bytes(Entry entry, FileTree tree, Set<Object> counted) {
    if (!(entry instanceof FileEntry file)) {
      return 0;
    }
    Optional<?> identity = tree.identity(entry.path());
    return identity.isPresent() && !counted.add(identity.get()) ? 0 : file.content().size();
  }

  static Set<Aspect> aspects(Entry a, Entry b) {
    Set<Aspect> what = EnumSet.noneOf(Aspect.class);
    Optional<Aspect> substance = substance(a, b);
    substance.ifPresent(what::add);
    if (!a.getClass().equals(b.getClass()) && substance.isEmpty()) {
      what.add(Aspect.TYPE);
    }
    Attributes one = a.attributes();
    Attributes other = b.attributes();
    boolean isLink = a instanceof SymlinkEntry && b instanceof SymlinkEntry;
    if (one.mode() != other.mode() && !isLink) { // nobody looks at the mode of a link
      what.add(Aspect.MODE);
    }
    if (one.uid() != other.uid() || one.gid() != other.gid()) {
      what.add(Aspect.OWNER);
    }
    if (!one.mtime().equals(other.mtime()) && !(b instanceof DirectoryEntry)) {
      what.add(Aspect.TIME);
    }
    if (!one.xattrs().equals(other.xattrs())) {
      what.add(Aspect.XATTRS);
    }
    return what;
  }

  private static Optional<Aspect> substance(Entry a, Entry b) {
    if (a instanceof FileEntry one && b instanceof FileEntry other) {
      return SameContent.test(one.content(), other.content())
          ? Optional.empty()
          : Optional.of(Aspect.CONTENT);
    }
    if (a instanceof SymlinkEntry one && b instanceof SymlinkEntry other) {
      return one.target().equals(other.target()) ? Optional.empty() : Optional.of(Aspect.TARGET);
    }
    if (a instanceof DeviceEntry one && b instanceof DeviceEntry other) {
      boolean isSame =
          one.type() == other.type()
              && one.major() == other.major()
              && one.minor() == other.minor();
      return isSame ? Optional.empty() : Optional.of(Aspect.CONTENT);
    }
    return Optional.empty();
  }
}
