package dev.tare.container;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DeviceEntry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FifoEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.HardlinkEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.Entry.Whiteout;
import dev.tare.layer.HostTree;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.sys.PathBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// A file or directory to be copied.
///
/// @param top where it lies in `tree`
/// @param isContent whether what is in the directory is meant (`DIR/.`), and not the directory
public record CopySource(Tree tree, TreePath top, boolean isContent) {

  /// What happens where the path itself leads to a symbolic link.
  public enum Links {
    COPIED,
    FOLLOWED
  }

  /// A place in a container. Links on the way end at its root.
  ///
  /// @param path as it was typed
  /// @throws TareException NOT_FOUND
  public static CopySource in(Tree tree, String path, Links links) {
    Bytes text = Bytes.utf8(path);
    boolean follows = links == Links.FOLLOWED || namesDirectory(path);
    Lookup found = follows ? Lookup.follow(tree, text) : literal(tree, path);
    Entry entry =
        found
            .entry()
            .orElseThrow(() ->
                TareException.notFound(
                    "cannot copy %s of the container: no such file or directory".formatted(path)));
    return of(tree, found.path(), entry, path);
  }

  private static CopySource of(Tree tree, TreePath top, Entry entry, String path) {
    if (!(entry instanceof DirectoryEntry) && namesDirectory(path)) {
      throw TareException.invalid("cannot copy %s: it is not a directory".formatted(path));
    }
    return new CopySource(tree, top, isContent(path) || top.isRoot());
  }

  /// All links followed but a last one.
  private static Lookup literal(Tree tree, String path) {
    int slash = path.lastIndexOf('/');
    Bytes name = Bytes.utf8(path.substring(slash + 1));
    if (!TreePath.isNormalName(name)) {
      return Lookup.follow(tree, Bytes.utf8(path));
    }
    Lookup parent = Lookup.follow(tree, Bytes.utf8(path.substring(0, slash + 1)));
    TreePath child = parent.path().child(name);
    return new Lookup(child, parent.entry().flatMap(_ -> tree.entry(child)), parent.links());
  }

  /// `x/` and `x/.` are directories.
  static boolean namesDirectory(String path) {
    return path.endsWith("/") || isContent(path);
  }

  private static boolean isContent(String path) {
    return path.equals(".") || path.endsWith("/.");
  }

  /// A place on this machine.
  ///
  /// @param typed what of `path` was typed
  /// @throws TareException NOT_FOUND
  public static CopySource local(Path path, String typed, Links links) {
    try {
      boolean follows = links == Links.FOLLOWED || namesDirectory(typed) || isParent(typed);
      Path normal = path.normalize();
      Path real =
          follows || normal.getParent() == null
              ? path.toRealPath()
              : Objects.requireNonNull(normal.getParent())
                  .toRealPath()
                  .resolve(Objects.requireNonNull(normal.getFileName()));
      if (!Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
        throw TareException.notFound("cannot copy %s: no such file or directory".formatted(typed));
      }
      Path parent = real.getParent();
      Path name = real.getFileName();
      Tree tree = new HostTree(parent == null ? real : parent, WithXattrs.YES);
      TreePath top = name == null ? TreePath.ROOT : TreePath.of(PathBytes.of(name));
      Entry entry =
          tree.entry(top)
              .orElseThrow(
                  () -> TareException.invalid("cannot copy %s: it is a socket".formatted(typed)));
      return of(tree, top, entry, typed);
    } catch (IOException e) {
      throw TareException.of(e, "cannot copy " + typed);
    }
  }

  private static boolean isParent(String typed) {
    return typed.equals("..") || typed.endsWith("/..");
  }

  boolean isDirectory() {
    return tree.entry(top).orElse(null) instanceof DirectoryEntry || top.isRoot();
  }

  boolean isDevice() {
    return tree.entry(top).orElse(null) instanceof DeviceEntry;
  }

  /// The last name; empty for a root.
  Bytes name() {
    return top.fileName();
  }

  /// All of it, the top at `target`.
  ///
  /// @param change what becomes of owners
  Iterable<Entry> at(TreePath target, UnaryOperator<Attributes> change) {
    return () -> {
      Iterator<Entry> all = tree.below(top).iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public Entry next() {
          return moved(all.next(), target, change);
        }
      };
    };
  }

  private Entry moved(Entry entry, TreePath target, UnaryOperator<Attributes> change) {
    TreePath path = moved(entry.path(), target);
    return switch (entry) {
      case FileEntry e -> new FileEntry(path, change.apply(e.attributes()), e.content());
      case DirectoryEntry e -> new DirectoryEntry(path, change.apply(e.attributes()));
      case SymlinkEntry e -> new SymlinkEntry(path, change.apply(e.attributes()), e.target());
      case HardlinkEntry e ->
          new HardlinkEntry(path, change.apply(e.attributes()), moved(e.target(), target));
      case DeviceEntry e ->
          new DeviceEntry(path, change.apply(e.attributes()), e.type(), e.major(), e.minor());
      case FifoEntry e -> new FifoEntry(path, change.apply(e.attributes()));
      case Whiteout e -> e;
    };
  }

  private TreePath moved(TreePath path, TreePath target) {
    TreePath moved = target;
    for (Bytes name : path.parts().subList(top.parts().size(), path.parts().size())) {
      moved = moved.child(name);
    }
    return moved;
  }
}
