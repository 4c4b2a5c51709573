package dev.tare.layer;

import java.util.Iterator;

/// What turns one tree into another: the entries of a layer, in the order of [TreePath], with
/// minimal whiteouts.
///
/// A file is in it only if type, attributes or content differ, a directory only if mode, owner or
/// extended attributes do, or if it leads to something that is: all ancestors are included, because
/// engines show those of the uppermost layer. Hard-link groups are included whole, the first name
/// with the content, since a link cannot reach into a layer below. Files with different content
/// references and equal sizes are read and compared.
///
/// @param upper what is wanted
/// @param lower what is there
public record LayerDiff(FileTree upper, FileTree lower) implements Iterable<Entry> {
  /// Walks both trees once more.
  @Override
  public Iterator<Entry> iterator() {
    return new DiffWalk(upper, lower);
  }

  /// Whether both trees are equal but for the times of directories.
  public boolean isEmpty() {
    return !iterator().hasNext();
  }
}
