package dev.tare.pack;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A tree in which some paths stand elsewhere as well: a program from a home directory at `/name`,
/// an addition at its destination. Everything else is the tree below. With it the closure sees the
/// image's paths and needs to know nothing of where they came from.
final class PlacedTree implements Tree {
  private final Tree below;
  private final SortedMap<TreePath, TreePath> placed;

  private PlacedTree(Tree below, SortedMap<TreePath, TreePath> placed) {
    this.below = below;
    this.placed = placed;
  }

  /// @param wanted where each path is to stand (key) and where it lies in `below` (value)
  static PlacedTree of(Tree below, SortedMap<TreePath, TreePath> wanted) {
    SortedMap<TreePath, TreePath> placed = new TreeMap<>();
    wanted.forEach((at, from) -> placed.put(throughLinks(below, at), from));
    return new PlacedTree(below, placed);
  }

  /// `/lib/x` stands at `/usr/lib/x` where `/lib` is a link to `usr/lib`.
  private static TreePath throughLinks(Tree below, TreePath at) {
    if (at.isRoot()) {
      return at;
    }
    Lookup parent = Lookup.follow(below, at.parent());
    return parent.entry().isPresent() ? parent.path().child(at.fileName()) : at;
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    Optional<TreePath> source = source(path);
    Optional<Entry> entry =
        source.isPresent()
            ? below.entry(source.get()).map(found -> moved(found, path))
            : below.entry(path);
    boolean holdsPlaced = placed.keySet().stream().anyMatch(at -> at.isUnder(path));
    return entry.isEmpty() && holdsPlaced
        ? Optional.of(new Entry.DirectoryEntry(path, Attributes.of(0755)))
        : entry;
  }

  @Override
  public List<Bytes> names(TreePath path) {
    TreeSet<Bytes> names = new TreeSet<>(below.names(origin(path)));
    for (TreePath at : placed.keySet()) {
      if (at.isUnder(path) && !at.equals(path)) {
        names.add(at.parts().get(path.parts().size()));
      }
    }
    return List.copyOf(names);
  }

  /// Where `path` lies in the tree below.
  TreePath origin(TreePath path) {
    return source(path).orElse(path);
  }

  /// Where `path` lies below, if it is at or under a placed path; the nearest of several counts.
  private Optional<TreePath> source(TreePath path) {
    for (TreePath at = path; ; at = at.parent()) {
      TreePath from = placed.get(at);
      if (from != null) {
        Bytes rest = path.name().slice(at.name().length(), path.name().length());
        for (Bytes part : TreePath.of(rest).parts()) {
          from = from.child(part);
        }
        return Optional.of(from);
      }
      if (at.isRoot()) {
        return Optional.empty();
      }
    }
  }

  private static Entry moved(Entry entry, TreePath path) {
    return switch (entry) {
      case Entry.FileEntry e -> new Entry.FileEntry(path, e.attributes(), e.content());
      case Entry.DirectoryEntry e -> new Entry.DirectoryEntry(path, e.attributes());
      case Entry.SymlinkEntry e -> new Entry.SymlinkEntry(path, e.attributes(), e.target());
      case Entry.HardlinkEntry e -> new Entry.HardlinkEntry(path, e.attributes(), e.target());
      case Entry.DeviceEntry e ->
          new Entry.DeviceEntry(path, e.attributes(), e.type(), e.major(), e.minor());
      case Entry.FifoEntry e -> new Entry.FifoEntry(path, e.attributes());
      case Entry.Whiteout e -> new Entry.Whiteout(path, e.kind());
    };
  }
}
