package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry.Whiteout;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One layer put on a tree; [FileTree] has the rules.
///
/// Whiteouts act before all other entries, wherever they stand. To read a layer only once all the
/// same, a late whiteout is carried out where it stands as long as that gives the same tree: what
/// it removes has not been touched, followed or linked to since the layer began. Otherwise the
/// merge begins again and reads the layer twice, whiteouts first.
final class Merge {
  /// A layer that can be read again: gives every entry to the consumer, in order.
  interface Source {
    void forEach(Consumer<? super Entry> consumer);
  }

  /// A whiteout came too late.
  private static final class Late extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Late() {
      super("a whiteout came late", null, false, false);
    }
  }

  private final String what;
  private final Inode.Directory base;
  private final Interned interned;

  /// The links of this merge that stood in the way of a path.
  private final Set<Inode> followed = Collections.newSetFromMap(new IdentityHashMap<>());

  private Inode.Directory root;
  private boolean linksBelow;
  private @Nullable TreePath lastParent;
  private Inode.Directory lastDirectory;

  private Merge(String what, Inode.Directory base) {
    this.what = what;
    this.base = base;
    this.interned = base.nextMerge();
    this.root = base.ownedBy(interned);
    this.lastDirectory = root;
  }

  static Inode.Directory apply(Inode.Directory base, String what, Source layer) {
    try {
      Merge once = new Merge(what, base);
      layer.forEach(once::add);
      return once.finished();
    } catch (Late _) {
      return applyTwice(base, what, layer);
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.CORRUPT) {
        return applyTwice(base, what, layer); // a whiteout to come may remove what was in the way
      }
      throw e;
    }
  }

  private static Inode.Directory applyTwice(Inode.Directory base, String what, Source layer) {
    Merge twice = new Merge(what, base);
    layer.forEach(twice::addIfWhiteout);
    layer.forEach(twice::addUnlessWhiteout);
    return twice.finished();
  }

  private Inode.Directory finished() {
    interned.close();
    return root;
  }

  private void addIfWhiteout(Entry entry) {
    if (entry instanceof Whiteout whiteout) {
      remove(whiteout, false);
    }
  }

  private void addUnlessWhiteout(Entry entry) {
    if (!(entry instanceof Whiteout)) {
      add(entry);
    }
  }

  private void add(Entry entry) {
    try {
      put(entry);
    } catch (Malformed e) {
      throw corrupt(entry, e.cause());
    }
  }

  private void put(Entry entry) {
    switch (entry) {
      case Whiteout whiteout -> remove(whiteout, true);
      case Entry.HardlinkEntry link -> link(link);
      case Entry.DirectoryEntry directory -> addDirectory(directory);
      case Entry.FileEntry _, Entry.SymlinkEntry _, Entry.DeviceEntry _, Entry.FifoEntry _ -> {
        if (entry.path().isRoot()) {
          throw corrupt(entry, "the root must be a directory");
        }
        put(parent(entry), entry.path().fileName(), Inode.of(entry, interned));
      }
    }
  }

  private void addDirectory(Entry.DirectoryEntry entry) {
    if (entry.path().isRoot()) {
      root = new Inode.Directory(entry.attributes(), root, interned);
      lastParent = null;
      return;
    }
    Inode.Directory parent = parent(entry);
    Bytes name = entry.path().fileName();
    put(
        parent,
        name,
        parent.children.get(name) instanceof Inode.Directory below
            ? new Inode.Directory(entry.attributes(), below, interned)
            : new Inode.Directory(entry.attributes(), interned));
  }

  private void put(Inode.Directory parent, Bytes name, Inode node) {
    if (parent.children.put(name, node) != null) {
      lastParent = null; // it may have been replaced, or lie in what has been
    }
  }

  /// The directory that gets `entry`, made where it is missing. Layers keep siblings together, so
  /// most often it is the last one again.
  private Inode.Directory parent(Entry entry) {
    TreePath parent = entry.path().parent();
    if (!parent.equals(lastParent)) {
      Walk walk = new Walk(what, entry, root, interned, followed);
      walk.to(parent);
      lastDirectory = walk.directory();
      lastParent = parent;
    }
    return lastDirectory;
  }

  private void link(Entry.HardlinkEntry link) {
    TreePath target = link.target();
    if (target.isRoot()) {
      throw corrupt(link, "it is a hard link to the directory /");
    }
    Walk walk = new Walk(what, link, root, null, followed);
    Inode node = walk.to(target.parent()) ? walk.directory().children.get(target.fileName()) : null;
    if (node == null) {
      throw corrupt(link, "it is a hard link to %s, which does not exist".formatted(target));
    }
    if (node instanceof Inode.Directory) {
      throw corrupt(link, "it is a hard link to the directory " + target);
    }
    Inode.Directory parent = parent(link);
    Bytes name = link.path().fileName();
    if (name.equals(target.fileName()) && walk.in(root, null) == parent) {
      throw corrupt(link, "it is a hard link to itself");
    }
    linksBelow |= walk.hasFollowed() || walk.at(base, target.fileName()) == node;
    node.linked = true;
    put(parent, name, node);
  }

  /// Carries out a whiteout; its path is that of the tree below, whatever this layer changes.
  ///
  /// @param late whether other entries may have come before
  private void remove(Whiteout whiteout, boolean late) {
    TreePath path = whiteout.path();
    boolean opaque = whiteout.kind() == Whiteout.Kind.OPAQUE;
    Walk walk = new Walk(what, whiteout, base, null, null);
    if (!walk.to(opaque ? path : path.parent())) {
      return;
    }
    lastParent = null;
    if (opaque) {
      clear(walk, late);
    } else {
      remove(walk, path.fileName(), late);
    }
  }

  private void remove(Walk below, Bytes name, boolean late) {
    Inode old = below.directory().children.get(name);
    if (old == null) {
      return;
    }
    if (late && (linksBelow || followed.contains(old) || below.at(root, name) != old)) {
      throw new Late();
    }
    Inode.Directory parent = below.in(root, interned);
    if (parent != null) {
      parent.children.remove(name);
    }
  }

  private void clear(Walk below, boolean late) {
    Inode.Directory now = below.in(root, null);
    if (late && (linksBelow || now == null || !isUntouched(now, below.directory()))) {
      throw new Late();
    }
    Inode.Directory directory = below.in(root, interned);
    if (directory != null) {
      directory.children.clear();
    }
  }

  private boolean isUntouched(Inode.Directory now, Inode.Directory below) {
    if (now == below) {
      return followed.isEmpty();
    }
    return followed.isEmpty() && now.children.isIdentical(below.children);
  }

  private TareException corrupt(Entry entry, String cause) {
    return TareException.corrupt(
        "cannot apply %s: entry %s: %s".formatted(what, entry.path(), cause));
  }
}
