package dev.tare.rootfs;

import dev.tare.layer.FileTree;
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

  /// How many directories there are.
  public int depth() {
    return lowers.size();
  }

  /// Absolute, the lowest first.
  public List<Path> directories() {
    return lowers.stream().map(Supplier::get).map(Path::toAbsolutePath).toList();
  }
}
