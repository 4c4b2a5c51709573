package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.oci.Layer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The merged tree of some layers, immutable. Knows which names are one file.
///
/// The rules of merging are those of an overlay mount into which one layer after the other is
/// unpacked, as production engines do. Where engines differ, this is what holds here:
///
/// - Whiteouts of a layer act before its other entries, wherever they stand in its tar, and on the
///   layers below alone. One that finds nothing does nothing.
/// - Parents resolve through the merged tree: `lib/x` where `/lib → usr/lib` writes `usr/lib/x`,
///   whether the link comes from below or from the same layer. Links end at the root. More than 40
///   on one way is CORRUPT. Whiteouts resolve in the tree below.
/// - A missing parent, that of a dangling link too, is made: 0755, root, time 0. A parent that is
///   another thing than a directory is CORRUPT.
/// - The last name is literal: a symbolic link there is replaced, never followed.
/// - Directory over directory merges and takes the newer attributes; anything else over anything
///   else replaces it and what it held, in one layer as across layers. Of two entries with one name
///   the last wins.
/// - A hard link names the file that its target is at that moment, also one from below; the
///   attributes in its own header are not looked at. Its parents resolve as above; where it leads
///   to nothing, to itself or to a directory it is CORRUPT.
///
/// A million entries need about 100 MB. Extended attributes, targets of symbolic links and sparse
/// maps may need 32 MiB more over all layers; what goes beyond is CORRUPT.
public final class FileTree implements Tree {
  /// Nothing but a root.
  public static final FileTree EMPTY =
      new FileTree(new Inode.Directory(Attributes.of(0755), new Interned()));

  final Inode.Directory root;

  private FileTree(Inode.Directory root) {
    this.root = root;
  }

  /// The merged tree of `layers`, the lowest first. Reads every layer to its end, and so verified,
  /// where it was not before.
  ///
  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  public static FileTree read(List<? extends Layer> layers) {
    FileTree tree = EMPTY;
    for (Layer layer : layers) {
      tree = tree.apply(layer);
    }
    return tree;
  }

  /// The tree that these entries make of nothing, in their order; parents may be left out.
  public static FileTree of(Iterable<? extends Entry> entries) {
    return EMPTY.apply("entries", entries);
  }

  /// Everything in a directory of this machine, sockets left out.
  public static FileTree of(HostTree tree) {
    return of(tree.entries());
  }

  /// This with one layer on it.
  ///
  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  public FileTree apply(Layer layer) {
    return new FileTree(
        Merge.apply(
            root,
            "layer " + layer.diffId(),
            consumer -> {
              try (LayerReader reader = LayerReader.of(layer)) {
                for (var member = reader.next(); member.isPresent(); member = reader.next()) {
                  consumer.accept(member.get().entry());
                }
              }
            }));
  }

  /// This with `entries` on it, as if they stood in a layer.
  ///
  /// @param what their name in messages: "layer 3", "the build context"
  /// @param entries may be iterated more than once
  public FileTree apply(String what, Iterable<? extends Entry> entries) {
    return new FileTree(Merge.apply(root, what, entries::forEach));
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    return Optional.ofNullable(inode(path)).map(node -> node.entry(path));
  }

  @Override
  public List<Bytes> names(TreePath path) {
    if (!(inode(path) instanceof Inode.Directory directory)) {
      return List.of();
    }
    List<Bytes> names = new ArrayList<>(directory.children.size());
    for (var at = directory.children.cursor(); at.isValid(); at.advance()) {
      names.add(at.name());
    }
    return names;
  }

  @Override
  public Optional<?> identity(TreePath path) {
    return Optional.ofNullable(inode(path)).filter(node -> node.linked);
  }

  /// What lies in a directory of this, as a tree of its own; empty where `path` is none.
  public Optional<FileTree> at(TreePath path) {
    return inode(path) instanceof Inode.Directory directory
        ? Optional.of(new FileTree(directory))
        : Optional.empty();
  }

  @Nullable Inode inode(TreePath path) {
    Inode at = root;
    for (Bytes name : path.parts()) {
      Inode next = at instanceof Inode.Directory directory ? directory.children.get(name) : null;
      if (next == null) {
        return null;
      }
      at = next;
    }
    return at;
  }

  /// Whether both are names of one file: hard links of each other, or the same name.
  public boolean isSameFile(TreePath one, TreePath other) {
    Inode node = inode(one);
    return node != null && node == inode(other);
  }

  /// All names of the file at `path`, in order; empty where nothing is there. Walks the whole tree
  /// where there may be more than one.
  public List<TreePath> namesOf(TreePath path) {
    Inode node = inode(path);
    if (node == null) {
      return List.of();
    }
    return node.linked ? LinkGroups.of(this).getOrDefault(node, List.of(path)) : List.of(path);
  }

  /// Everything in the order of [TreePath]: all names of a file are files, none a hard link. The
  /// root comes first where it differs from that of [#EMPTY].
  public Iterable<Entry> entries() {
    return () -> new Entries(this);
  }

  /// The entries of one layer that makes this tree of nothing: later names of a file are hard
  /// links.
  public Iterable<Entry> asLayer() {
    return diff(EMPTY);
  }

  /// What turns `lower` into this, but for the times of directories that are equal otherwise.
  public LayerDiff diff(FileTree lower) {
    return new LayerDiff(this, lower, LayerDiff.DirectoryTimes.IGNORED);
  }

  boolean hasPlainRoot() {
    return root.attributes().equals(EMPTY.root.attributes());
  }

  /// The walk over everything, with the inodes.
  static final class Entries implements Iterator<Entry> {
    private record Level(TreePath path, Children.Cursor cursor) {}

    private final Deque<Level> levels = new ArrayDeque<>();
    private @Nullable Inode rootToGive;
    private @Nullable Inode last;

    Entries(FileTree tree) {
      this.rootToGive = tree.hasPlainRoot() ? null : tree.root;
      levels.push(new Level(TreePath.ROOT, tree.root.children.cursor()));
    }

    @Override
    public boolean hasNext() {
      if (rootToGive != null) {
        return true;
      }
      while (!levels.isEmpty() && !levels.element().cursor().isValid()) {
        levels.pop();
      }
      return !levels.isEmpty();
    }

    @Override
    public Entry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Inode node = rootToGive;
      TreePath path = TreePath.ROOT;
      if (node != null) {
        rootToGive = null;
      } else {
        Level level = levels.element();
        node = level.cursor().node();
        path = level.path().child(level.cursor().name());
        level.cursor().advance();
        if (node instanceof Inode.Directory directory) {
          levels.push(new Level(path, directory.children.cursor()));
        }
      }
      last = node;
      return node.entry(path);
    }

    /// The inode of the entry that was given last.
    Inode inode() {
      if (last == null) {
        throw new IllegalStateException("nothing given yet");
      }
      return last;
    }
  }
}
