package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Step;
import dev.tare.rootfs.Unpacker;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.rootfs.WorkingRoot;
import dev.tare.runtime.RunSession.Below;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The working roots of one session: each tree is unpacked once, whoever asks.
final class WorkingRoots {
  /// What a step adds: its own directories and those between.
  private static final int ROOM = 5;

  private final StepFolders folders;
  private final Ownership ownership;
  private final LentIds ids;
  private final IdentityHashMap<FileTree, Path> owners = new IdentityHashMap<>();
  private final IdentityHashMap<FileTree, WorkingRoot> made = new IdentityHashMap<>();
  private final IdentityHashMap<FileTree, Map<TreePath, FileTree>> parts = new IdentityHashMap<>();

  WorkingRoots(StepFolders folders, Ownership ownership, LentIds ids) {
    this.ids = ids;
    this.folders = folders;
    this.ownership = ownership;
  }

  StepFolders folders() {
    return folders;
  }

  Ownership ownership() {
    return ownership;
  }

  /// A working root that shows `wanted`.
  ///
  /// @param root what there is of it on disk already
  synchronized WorkingRoot onDisk(WorkingRoot root, FileTree wanted, Below below)
      throws IOException {
    int most = below == Below.COPY ? 1 : Step.MAX_DEPTH - ROOM;
    if (wanted == root.tree() && root.depth() <= most) {
      return root;
    }
    WorkingRoot known = made.get(wanted);
    if (known != null && known.depth() <= most) {
      return known;
    }
    boolean isWhole = below == Below.COPY || root.depth() >= most;
    Path folder = folders.next();
    WorkingRoot shown =
        isWhole
            ? WorkingRoot.whole(wanted, folder, ownership)
            : root.show(wanted, folder, ownership);
    if (ids.areThere()) {
      ids.own(folder, isWhole ? wanted.asLayer() : wanted.diff(root.tree()));
    }
    made.put(wanted, shown);
    return shown;
  }

  /// A directory to be laid over the root of `tree`, which belongs to the user who runs tare: holds
  /// once more what belongs to others, as theirs.
  synchronized Path owners(FileTree tree) {
    return owners.computeIfAbsent(tree, this::unpackOwners);
  }

  private Path unpackOwners(FileTree tree) {
    try {
      Path folder = folders.next();
      List<Entry> entries = Owned.of(tree);
      Unpacker.unpack(entries, folder, ownership);
      ids.own(folder, entries);
      return folder;
    } catch (IOException e) {
      throw TareException.of(e, "cannot give files of the image to their owners");
    }
  }

  /// What `path` names in `tree`, as a tree: what the directory holds, or the file alone.
  synchronized FileTree part(FileTree tree, TreePath path) {
    return parts
        .computeIfAbsent(tree, _ -> new HashMap<>())
        .computeIfAbsent(path, _ -> cut(tree, path));
  }

  private static FileTree cut(FileTree tree, TreePath path) {
    if (path.isRoot()) {
      return tree;
    }
    boolean isDirectory = tree.entry(path).orElseThrow() instanceof DirectoryEntry;
    TreePath base = isDirectory ? path : path.parent();
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : tree.entries()) {
      if (entry.path().isUnder(path)) {
        entries.add(moved(entry, relative(entry.path(), base)));
      }
    }
    return FileTree.of(entries);
  }

  private static TreePath relative(TreePath path, TreePath base) {
    if (base.isRoot()) {
      return path;
    }
    int from = Math.min(path.name().length(), base.name().length() + 1);
    return new TreePath(path.name().slice(from, path.name().length()));
  }

  private static Entry moved(Entry entry, TreePath path) {
    return switch (entry) {
      case Entry.FileEntry e -> new Entry.FileEntry(path, e.attributes(), e.content());
      case DirectoryEntry e -> new DirectoryEntry(path, e.attributes());
      case Entry.SymlinkEntry e -> new Entry.SymlinkEntry(path, e.attributes(), e.target());
      case Entry.FifoEntry e -> new Entry.FifoEntry(path, e.attributes());
      case Entry.DeviceEntry e ->
          new Entry.DeviceEntry(path, e.attributes(), e.type(), e.major(), e.minor());
      case Entry.HardlinkEntry _, Entry.Whiteout _ ->
          throw new AssertionError("a tree holds no " + entry);
    };
  }
}
