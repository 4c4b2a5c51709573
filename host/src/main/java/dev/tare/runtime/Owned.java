package dev.tare.runtime;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// The entries of a tree that do not belong to root.
final class Owned {
  private Owned() {}

  /// All of them with the directories that lead there, in order.
  static List<Entry> of(FileTree tree) {
    TreeMap<TreePath, Entry> found = new TreeMap<>();
    for (Entry entry : tree.entries()) {
      boolean isMade = !(entry instanceof Entry.DeviceEntry);
      if (isMade && !entry.path().isRoot() && LentIds.isForeign(attributes(entry))) {
        found.put(entry.path(), entry);
        for (TreePath at = entry.path().parent(); !at.isRoot(); at = at.parent()) {
          found.putIfAbsent(at, tree.entry(at).orElseThrow());
        }
      }
    }
    Collection<Entry> entries = found.values();
    List<Entry> all = new ArrayList<>(List.of(tree.entry(TreePath.ROOT).orElseThrow()));
    all.addAll(entries);
    return all;
  }

  /// The same as a layer over the tree: names of one file stay names of one file.
  static List<Entry> layer(FileTree tree) {
    TreeMap<TreePath, Entry> found = new TreeMap<>();
    List<Entry> links = new ArrayList<>();
    for (Entry entry : tree.asLayer()) {
      boolean isOwned =
          entry instanceof Entry.HardlinkEntry link
              ? found.containsKey(link.target())
              : !entry.path().isRoot() && LentIds.isForeign(attributes(entry));
      if (!isOwned) {
        continue;
      }
      if (entry instanceof Entry.HardlinkEntry) {
        links.add(entry);
      } else {
        found.put(entry.path(), entry);
      }
      for (TreePath at = entry.path().parent(); !at.isRoot(); at = at.parent()) {
        found.putIfAbsent(at, tree.entry(at).orElseThrow());
      }
    }
    List<Entry> all = new ArrayList<>(found.values());
    all.addAll(links);
    return all;
  }

  /// The directories of others in `tree` that must be written to put `entries` there.
  static List<Entry> directories(FileTree tree, List<Entry> entries) {
    TreeMap<TreePath, Entry> found = new TreeMap<>();
    for (Entry entry : entries) {
      for (TreePath at = entry.path(); !at.isRoot(); at = at.parent()) {
        if (tree.entry(at).orElse(null) instanceof DirectoryEntry directory
            && LentIds.isForeign(directory.attributes())) {
          found.put(at, directory);
        }
      }
    }
    return new ArrayList<>(found.values());
  }

  static Attributes attributes(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry e -> e.attributes();
      case DirectoryEntry e -> e.attributes();
      case Entry.SymlinkEntry e -> e.attributes();
      case Entry.FifoEntry e -> e.attributes();
      case Entry.DeviceEntry _, Entry.HardlinkEntry _, Entry.Whiteout _ -> Attributes.of(0);
    };
  }
}
