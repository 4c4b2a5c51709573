package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The way to a directory in a tree that is being merged: symbolic links are followed as the kernel
/// does below a root, and never out of it.
final class Walk {
  /// Where the kernel gives up with ELOOP (path_resolution(7)).
  private static final int MAX_LINKS = 40;

  private static final Bytes UP = Bytes.utf8("..");
  private static final Attributes IMPLIED = Attributes.of(0755);

  private final String what;
  private final Entry entry;
  private final @Nullable Interned maker;
  private final @Nullable Set<Inode> followed;
  private final List<Inode.Directory> directories = new ArrayList<>();
  private final List<Bytes> names = new ArrayList<>();
  private int links;

  /// @param entry the entry that needs this way, for messages
  /// @param maker where it is not null, missing directories are made and all on the way owned by it
  /// @param followed gathers the symbolic links that were followed
  Walk(
      String what,
      Entry entry,
      Inode.Directory root,
      @Nullable Interned maker,
      @Nullable Set<Inode> followed) {
    this.what = what;
    this.entry = entry;
    this.maker = maker;
    this.followed = followed;
    directories.add(root);
  }

  /// Goes to `path`; gives false where it does not lead to a directory and none may be made.
  boolean to(TreePath path) {
    List<Bytes> todo = new ArrayList<>(path.parts().reversed());
    while (!todo.isEmpty()) {
      Bytes name = todo.removeLast();
      if (name.equals(UP)) {
        up();
        continue;
      }
      Inode node = directory().children.get(name);
      if (node == null && maker != null) {
        node = new Inode.Directory(IMPLIED, maker);
        directory().children.put(name, node);
      }
      switch (node) {
        case Inode.Directory next -> enter(name, next);
        case Inode.Symlink link -> follow(link, todo);
        case null -> {
          return false;
        }
        case Inode.LayerFile _, Inode.OtherFile _, Inode.Device _, Inode.Fifo _ -> {
          if (maker != null) {
            throw corrupt("%s is not a directory".formatted(path(name)));
          }
          return false;
        }
      }
    }
    return true;
  }

  private void up() {
    if (!names.isEmpty()) {
      names.removeLast();
      directories.removeLast();
    }
  }

  private void enter(Bytes name, Inode.Directory next) {
    Inode.Directory entered = next;
    if (maker != null) {
      entered = next.ownedBy(maker);
      if (entered != next) {
        directory().children.put(name, entered);
      }
    }
    names.add(name);
    directories.add(entered);
    if (names.size() > LayerReader.MAX_PATH / 2) {
      throw corrupt(
          "its directories are nested deeper than %d".formatted(LayerReader.MAX_PATH / 2));
    }
  }

  private void follow(Inode.Symlink link, List<Bytes> todo) {
    links++;
    if (links > MAX_LINKS) {
      throw corrupt("more than %d symbolic links on its way".formatted(MAX_LINKS));
    }
    if (followed != null) {
      followed.add(link);
    }
    if (link.target.startsWith(Bytes.utf8("/"))) {
      names.clear();
      directories.subList(1, directories.size()).clear();
    }
    todo.addAll(Lookup.names(link.target).reversed());
  }

  /// Where the walk has come to.
  Inode.Directory directory() {
    return directories.getLast();
  }

  boolean hasFollowed() {
    return links > 0;
  }

  /// The same directory in another tree, literally, no link followed; null where there is none.
  ///
  /// @param maker where it is not null, the directories on the way are owned by it
  Inode.@Nullable Directory in(Inode.Directory root, @Nullable Interned maker) {
    Inode.Directory at = root;
    for (Bytes name : names) {
      if (!(at.children.get(name) instanceof Inode.Directory next)) {
        return null;
      }
      Inode.Directory entered = maker == null ? next : next.ownedBy(maker);
      if (entered != next) {
        at.children.put(name, entered);
      }
      at = entered;
    }
    return at;
  }

  /// What has that name in the same directory of another tree.
  @Nullable Inode at(Inode.Directory root, Bytes name) {
    Inode.Directory directory = in(root, null);
    return directory == null ? null : directory.children.get(name);
  }

  private TreePath path(Bytes name) {
    TreePath path = TreePath.ROOT;
    for (Bytes n : names) {
      path = path.child(n);
    }
    return path.child(name);
  }

  private TareException corrupt(String cause) {
    return TareException.corrupt(
        "cannot apply %s: entry %s: %s".formatted(what, entry.path(), cause));
  }
}
