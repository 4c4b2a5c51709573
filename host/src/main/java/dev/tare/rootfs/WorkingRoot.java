package dev.tare.rootfs;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerDiff;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Unpacker.Ownership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A tree and the directories on disk that make it up when an overlay is laid over them. Immutable:
/// what a program writes goes into a directory on top, which gives another working root. Many may
/// share what is below.
///
/// Nothing is unpacked before somebody asks for [#directories].
public final class WorkingRoot {
  /// Nothing but a root.
  public static final WorkingRoot EMPTY = new WorkingRoot(List.of(), FileTree.EMPTY);

  private final List<Supplier<Path>> lowers;
  private final FileTree tree;

  private WorkingRoot(List<Supplier<Path>> lowers, FileTree tree) {
    this.lowers = List.copyOf(lowers);
    this.tree = tree;
  }

  /// One directory that holds `tree` whole.
  ///
  /// @param directory gives it, made where it is not there yet; asked each time it is needed
  public static WorkingRoot of(FileTree tree, Supplier<Path> directory) {
    return new WorkingRoot(List.of(directory), tree);
  }

  /// This with one more directory on top, which changes nothing but owners.
  ///
  /// @param directory in the form of an overlay's upper directory; asked each time it is needed
  public WorkingRoot owned(Supplier<Path> directory) {
    List<Supplier<Path>> more = new ArrayList<>(lowers);
    more.add(directory);
    return new WorkingRoot(more, tree);
  }

  /// What the directories show.
  public FileTree tree() {
    return tree;
  }

  /// The same directories, for a tree that differs in where its contents lie and in times alone:
  /// when what lies here has been written into a layer, so that both need not be compared again.
  public WorkingRoot as(FileTree same) {
    return new WorkingRoot(lowers, same);
  }

  /// This with one more directory on top, in the form of an overlay's upper directory.
  WorkingRoot with(Path upper, FileTree result) {
    List<Supplier<Path>> more = new ArrayList<>(lowers);
    more.add(() -> upper);
    return new WorkingRoot(more, result);
  }

  /// A working root that shows `wanted`: the difference is unpacked on top of this, into the empty
  /// folder `folder`.
  public WorkingRoot show(FileTree wanted, Path folder, Ownership ownership) throws IOException {
    LayerDiff difference = wanted.diff(tree);
    if (difference.isEmpty()) {
      return as(wanted);
    }
    List<Entry> entries = new ArrayList<>();
    difference.forEach(entries::add);
    if (entries.stream().noneMatch(entry -> entry.path().isRoot())) {
      // the uppermost directory is the one whose attributes the root shows
      entries.addFirst(wanted.entry(TreePath.ROOT).orElseThrow());
    }
    Unpacker.unpackDifference(entries, folder, ownership);
    return with(folder, wanted);
  }

  /// `wanted` in one directory, unpacked into the empty folder `folder`.
  public static WorkingRoot whole(FileTree wanted, Path folder, Ownership ownership)
      throws IOException {
    List<Entry> entries = new ArrayList<>(List.of(wanted.entry(TreePath.ROOT).orElseThrow()));
    wanted.asLayer().forEach(entries::add);
    if (entries.size() > 1 && entries.get(1).path().isRoot()) {
      entries.removeFirst();
    }
    Unpacker.unpack(entries, folder, ownership);
    return of(wanted, () -> folder);
  }

  /// How many directories there are.
  public int depth() {
    return lowers.size();
  }

  /// Absolute, the lowest first.
  public List<Path> directories() {
    return lowers.stream().map(Supplier::get).map(Path::toAbsolutePath).toList();
  }
}
