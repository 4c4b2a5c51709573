package dev.tare.rootfs;

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
import dev.tare.layer.FileTree;
import dev.tare.layer.HeldTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Upper.Owners;
import dev.tare.sys.Xattrs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Reads an overlay's upper directory as entries of a layer (kernel, overlayfs.rst: a character
/// device 0:0 is a removal, `overlay.opaque` hides what lies below a directory).
///
/// The disk does not always say what a tree says: the root of an ordinary user belongs to that user
/// whole, times may have been set back in the layer. So each attribute is compared with what the
/// disk showed before; where that did not change, the tree below goes on being right.
final class Written {
  private static final List<Bytes> OPAQUE =
      List.of(
          Bytes.utf8("trusted.overlay.opaque"),
          Bytes.utf8("user.overlay.opaque"),
          Bytes.utf8("user.fuseoverlayfs.opaque"));

  private final Function<TreePath, SortedMap<Bytes, Bytes>> xattrs;
  private final List<HostTree> before;
  private final FileTree below;
  private final OwnerMap owners;
  private final Map<TreePath, Attributes> noted;
  private final Owners given;
  private final List<Entry> entries = new ArrayList<>();

  private final Set<TreePath> removals = new HashSet<>();

  /// Directories below which nothing of before can be seen.
  private final List<TreePath> opaque = new ArrayList<>();

  private Written(
      Function<TreePath, SortedMap<Bytes, Bytes>> xattrs,
      List<Path> before,
      FileTree below,
      OwnerMap owners,
      Map<TreePath, Attributes> noted,
      Owners given) {
    this.noted = noted;
    this.given = given;
    this.xattrs = xattrs;
    this.before = before.stream().map(path -> new HostTree(path, WithXattrs.YES)).toList();
    this.below = below;
    this.owners = owners;
  }

  /// What lies in `upper`, in order, unchanged copies included.
  ///
  /// @param before the directories below it, the highest first
  /// @param below the tree that they show
  static List<Entry> read(Path upper, List<Path> before, FileTree below, OwnerMap owners) {
    return read(upper, before, below, owners, Map.of(), Owners.OF_ONE_USER);
  }

  /// The same for a copy of the upper directory that we may read.
  ///
  /// @param noted modes and owners as they are, with the ids of the program
  /// @param given whose files are on the disk
  static List<Entry> read(
      Path upper,
      List<Path> before,
      FileTree below,
      OwnerMap owners,
      Map<TreePath, Attributes> noted,
      Owners given) {
    HostTree tree = new HostTree(upper, WithXattrs.YES);
    Written written =
        new Written(path -> xattrs(tree.host(path)), before, below, owners, noted, given);
    tree.entries().forEach(written::add);
    return written.entries;
  }

  /// The same for an upper directory into which somebody writes meanwhile.
  static List<Entry> read(HeldTree upper, List<Path> before, FileTree below, OwnerMap owners) {
    Written written =
        new Written(upper::xattrs, before, below, owners, Map.of(), Owners.OF_ONE_USER);
    upper.below(TreePath.ROOT).forEach(written::add);
    return written.entries;
  }

  private static SortedMap<Bytes, Bytes> xattrs(Path path) {
    try {
      return Xattrs.of(path);
    } catch (IOException e) {
      throw TareException.of(e, "cannot look at " + path);
    }
  }

  /// Entries of a directory that holds everything, with removals between them, corrected like those
  /// of an upper directory.
  static List<Entry> kept(List<Entry> found, List<Path> before, FileTree below, OwnerMap owners) {
    Written written =
        new Written(_ -> new TreeMap<>(), before, below, owners, Map.of(), Owners.OF_ONE_USER);
    for (Entry entry : found) {
      switch (entry) {
        case Whiteout e -> written.entries.add(e);
        case DirectoryEntry e -> written.addMerged(e);
        case FileEntry _, SymlinkEntry _, HardlinkEntry _, DeviceEntry _, FifoEntry _ ->
            written.add(entry);
      }
    }
    return written.entries;
  }

  private void add(Entry entry) {
    TreePath path = entry.path();
    switch (entry) {
      case FileEntry e -> entries.add(new FileEntry(path, kept(e, e.attributes()), e.content()));
      case SymlinkEntry e ->
          entries.add(new SymlinkEntry(path, kept(e, e.attributes()), e.target()));
      case FifoEntry e -> entries.add(new FifoEntry(path, kept(e, e.attributes())));
      // the kernel makes one device and links it wherever it needs another
      case HardlinkEntry e when removals.contains(e.target()) -> addRemoval(path);
      case HardlinkEntry e -> entries.add(e);
      case DirectoryEntry e -> addDirectory(e);
      case DeviceEntry e when isRemoval(e) -> {
        removals.add(path);
        addRemoval(path);
      }
      case DeviceEntry e ->
          entries.add(
              new DeviceEntry(path, kept(e, e.attributes()), e.type(), e.major(), e.minor()));
      case Whiteout _ -> throw new AssertionError("a directory holds no whiteouts");
    }
  }

  private void addRemoval(TreePath path) {
    if (below.entry(path).isPresent() && !isHidden(path)) {
      entries.add(new Whiteout(path, Whiteout.Kind.NAME));
    }
  }

  /// Whether an overlay takes it for the removal of that name.
  static boolean isRemoval(DeviceEntry e) {
    return e.type() == DeviceEntry.Type.CHARACTER && e.major() == 0 && e.minor() == 0;
  }

  private void addDirectory(DirectoryEntry entry) {
    TreePath path = entry.path();
    if (isOpaque(path) && !isHidden(path)) {
      opaque.add(path);
      entries.add(new DirectoryEntry(path, owned(path, entry.attributes())));
      if (below.entry(path).orElse(null) instanceof DirectoryEntry) {
        entries.add(new Whiteout(path, Whiteout.Kind.OPAQUE));
      }
      return;
    }
    addMerged(entry);
  }

  private void addMerged(DirectoryEntry entry) {
    TreePath path = entry.path();
    Attributes attributes = kept(entry, entry.attributes());
    if (!path.isRoot() || isChangedRoot(attributes)) {
      entries.add(new DirectoryEntry(path, attributes));
    }
  }

  /// The time alone is no reason to have the root in a layer.
  private boolean isChangedRoot(Attributes now) {
    Attributes was = attributes(below.entry(TreePath.ROOT).orElseThrow());
    return !now.withMtime(was.mtime()).equals(was);
  }

  private boolean isOpaque(TreePath path) {
    return isOpaque(xattrs.apply(path));
  }

  /// Whether a directory with these attributes hides what lies below it.
  static boolean isOpaque(SortedMap<Bytes, Bytes> xattrs) {
    return OPAQUE.stream().anyMatch(name -> Objects.equals(xattrs.get(name), Bytes.utf8("y")));
  }

  private boolean isHidden(TreePath path) {
    return !opaque.isEmpty() && path.isUnder(opaque.getLast());
  }

  /// The attributes of `entry`, those of the tree below where the disk shows no change.
  private Attributes kept(Entry entry, Attributes now) {
    Optional<Entry> tree = isHidden(entry.path()) ? Optional.empty() : below.entry(entry.path());
    Optional<Entry> disk = tree.flatMap(_ -> before(entry.path()));
    if (disk.isEmpty() || !isOneKind(entry, tree.get()) || !isOneKind(entry, disk.get())) {
      return owned(entry.path(), now);
    }
    Attributes said = attributes(tree.get());
    return merged(owned(entry.path(), now), before(owned(attributes(disk.get())), said), said);
  }

  /// What the disk showed before: with the owner of the tree, where that one has been given it.
  private Attributes before(Attributes disk, Attributes said) {
    boolean isTrue = given == Owners.GIVEN && owners.has(said.uid(), said.gid());
    return isTrue ? disk.withOwner(said.uid(), said.gid()) : disk;
  }

  private static Attributes merged(Attributes now, Attributes was, Attributes said) {
    return new Attributes(
        now.mode() == was.mode() ? said.mode() : now.mode(),
        now.uid() == was.uid() ? said.uid() : now.uid(),
        now.gid() == was.gid() ? said.gid() : now.gid(),
        now.mtime().equals(was.mtime()) ? said.mtime() : now.mtime(),
        now.xattrs().equals(was.xattrs()) ? said.xattrs() : now.xattrs());
  }

  private Attributes owned(TreePath path, Attributes now) {
    Attributes note = noted.get(path);
    return note == null ? owned(now) : now.withMode(note.mode()).withOwner(note.uid(), note.gid());
  }

  private Attributes owned(Attributes now) {
    return now.withOwner(owners.user(now.uid()), owners.group(now.gid()));
  }

  private Optional<Entry> before(TreePath path) {
    if (path.isRoot()) {
      return before.isEmpty() ? Optional.empty() : before.getFirst().entry(path);
    }
    return before.stream().flatMap(tree -> before(tree, path).stream()).findFirst();
  }

  /// What another id keeps to itself was written by an earlier step, and so is as it is on disk.
  private static Optional<Entry> before(HostTree tree, TreePath path) {
    try {
      return tree.entry(path);
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  private static boolean isOneKind(Entry one, Entry other) {
    return one.getClass() == other.getClass();
  }

  private static Attributes attributes(Entry entry) {
    return switch (entry) {
      case FileEntry e -> e.attributes();
      case DirectoryEntry e -> e.attributes();
      case SymlinkEntry e -> e.attributes();
      case HardlinkEntry e -> e.attributes();
      case DeviceEntry e -> e.attributes();
      case FifoEntry e -> e.attributes();
      case Whiteout _ -> Attributes.of(0);
    };
  }
}
