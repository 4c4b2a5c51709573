package dev.tare.layer;

import java.util.Iterator;

/// What turns one tree into another: the entries of a layer, in the order of [TreePath], with
/// minimal whiteouts.
///
/// A file is in it only if type, attributes or content differ, a directory only if mode, owner or
/// extended attributes do (or its time, where that is asked for), or if it leads to something that
/// is: all ancestors are included, because engines show those of the uppermost layer. Hard-link
/// groups are included whole, the first name with the content, since a link cannot reach into a
/// layer below. Files with different content references and equal sizes are read and compared.
///
/// @param upper what is wanted
/// @param lower what is there
/// @param directoryTimes whether a directory of which only the time differs is in it
public record LayerDiff(FileTree upper, FileTree lower, DirectoryTimes directoryTimes)
    implements Iterable<Entry> {

  /// A directory's time changes with whatever is made or removed in it, also where nothing of that
  /// is left.
  public enum DirectoryTimes {
    IGNORED,
    COMPARED
  }

  /// Walks both trees once more.
  @Override
  public Iterator<Entry> iterator() {
    return new DiffWalk(upper, lower, directoryTimes);
  }

  /// Whether nothing is in it.
  public boolean isEmpty() {
    return !iterator().hasNext();
  }
}
