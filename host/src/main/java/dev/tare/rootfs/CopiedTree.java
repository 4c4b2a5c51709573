package dev.tare.rootfs;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.Whiteout;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads what changed in a copy of a tree. What a program has touched is what the kernel changed
/// after the copy was complete: a program can set the time of a file back, but not the time of its
/// last change (stat(2), st_ctime). All of the copy is looked at, and what was touched is compared.
final class CopiedTree {
  private final HostTree copy;
  private final FileTime complete;
  private final List<HostTree> before;
  private final FileTree below;
  private final List<Entry> entries = new ArrayList<>();

  private CopiedTree(Path copy, FileTime complete, List<Path> before, FileTree below) {
    this.copy = new HostTree(copy, WithXattrs.YES);
    this.complete = complete;
    this.before = before.stream().map(HostTree::new).toList();
    this.below = below;
  }

  /// @param copied a file that was made when the copy was complete
  /// @param before what was copied, the highest first
  static List<Entry> read(
      Path copy, Path copied, List<Path> before, FileTree below, OwnerMap owners)
      throws IOException {
    CopiedTree tree = new CopiedTree(copy, changed(copied), before, below);
    for (Entry entry : tree.copy.entries()) {
      tree.add(entry);
    }
    return Written.kept(tree.entries, before, below, owners);
  }

  private void add(Entry entry) throws IOException {
    TreePath path = entry.path();
    if (changed(copy.host(path)).compareTo(complete) < 0) {
      return;
    }
    entries.add(entry);
    if (entry instanceof DirectoryEntry && below.entry(path).isPresent()) {
      Set<Bytes> left = new HashSet<>(copy.names(path));
      for (Bytes name : below.names(path)) {
        TreePath child = path.child(name);
        if (!left.contains(name) && before.stream().anyMatch(b -> b.entry(child).isPresent())) {
          entries.add(new Whiteout(child, Whiteout.Kind.NAME));
        }
      }
    }
  }

  private static FileTime changed(Path path) {
    try {
      return (FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw TareException.of(e, "cannot look at " + path);
    }
  }
}
