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
import dev.tare.layer.TreePath;
import dev.tare.sys.Directory;
import dev.tare.sys.Errno;
import dev.tare.sys.NewFile;
import dev.tare.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the entries of a merged tree into a directory.
///
/// Every entry is made by one name in the open directory that is to hold it, never by a path, and
/// must not exist before. The directory is opened from the target by a path in which the kernel
/// itself refuses symbolic links and `..` (openat2(2), RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS). So
/// no order of entries, however hostile, and nobody who changes the target meanwhile can make it
/// write elsewhere: CVE-2021-29136, CVE-2021-32760.
public final class Unpacker implements AutoCloseable {
  /// Whose files they become.
  public enum Ownership {
    /// Owners and all extended attributes as the tree says; devices are made. Needs root.
    OF_TREE,
    /// All belong to the user who runs tare, who can enter every directory; what needs root is left
    /// out and named in [Result#left].
    OF_USER
  }

  /// What was written.
  ///
  /// @param left devices that were not made, files whose attributes could not be set, in order
  public record Result(long entries, long bytes, List<TreePath> left) {
    public Result {
      left = List.copyOf(left);
    }
  }

  /// How removals are written.
  private enum Form {
    /// There are none.
    TREE,
    /// As an overlay writes them into its upper directory (kernel, overlayfs.rst): a character
    /// device 0:0, which everybody may make since Linux 5.8, and an attribute.
    UPPER,
    /// There are none; what is written lies over what is there.
    OVER
  }

  private static final Bytes OPAQUE = Bytes.utf8("overlay.opaque");

  private final Directory root;
  private final Ownership ownership;
  private final Form form;
  private final TreePath place;
  private final List<DirectoryEntry> directories = new ArrayList<>();
  private final List<TreePath> left = new ArrayList<>();
  private TreePath openPath = TreePath.ROOT;
  private Directory open;
  private long entries;
  private long bytes;

  private Unpacker(Directory root, Ownership ownership, Form form, TreePath place)
      throws IOException {
    this.root = root;
    this.ownership = ownership;
    this.form = form;
    this.place = place;
    this.open = root.open(Bytes.EMPTY);
  }

  /// Writes `entries` into the empty directory `target`.
  ///
  /// @param entries parents before what they hold, files before the hard links to them: as
  ///   `FileTree.asLayer` gives them
  /// @throws TareException CORRUPT where an entry cannot be where it says, naming it
  /// @throws IOException where this machine fails: no space, a name that is too long
  public static Result unpack(Iterable<? extends Entry> entries, Path target, Ownership ownership)
      throws IOException {
    return unpack(entries, target, ownership, Form.TREE);
  }

  /// Writes a [dev.tare.layer.LayerDiff] into the empty directory `target`, which then is to the
  /// tree below as an overlay's upper directory.
  static Result unpackDifference(
      Iterable<? extends Entry> entries, Path target, Ownership ownership) throws IOException {
    return unpack(entries, target, ownership, Form.UPPER);
  }

  /// Writes `entries` over what is in `target`, which somebody hostile may change meanwhile: a
  /// container that runs. Directories that are there stay as they are; all else is replaced;
  /// missing parents are made. What is mounted in `target` and devices stay, see [Kept].
  ///
  /// @param place of `target` for whoever is told of failures
  /// @throws TareException INVALID where a directory and something else have one name or nothing
  ///   can be made; REFUSED where something stays that cannot be written
  public static Result unpackOver(
      Iterable<? extends Entry> entries, Directory target, Ownership ownership, TreePath place)
      throws IOException {
    try (Unpacker unpacker = new Unpacker(target, ownership, Form.OVER, place)) {
      for (Entry entry : entries) {
        unpacker.write(entry);
      }
      unpacker.sealDirectories();
      return new Result(unpacker.entries, unpacker.bytes, unpacker.left);
    }
  }

  private static Result unpack(
      Iterable<? extends Entry> entries, Path target, Ownership ownership, Form form)
      throws IOException {
    try (Directory root = Directory.open(target);
        Unpacker unpacker = new Unpacker(root, ownership, form, TreePath.ROOT)) {
      for (Entry entry : entries) {
        unpacker.write(entry);
      }
      unpacker.sealDirectories();
      return new Result(unpacker.entries, unpacker.bytes, unpacker.left);
    }
  }

  private void write(Entry entry) throws IOException {
    entries++;
    if (entry.path().isRoot() && form == Form.OVER) {
      return;
    }
    if (entry.path().isRoot()) {
      if (entry instanceof DirectoryEntry directory) {
        directories.addFirst(directory);
        return;
      }
      if (entry instanceof Whiteout whiteout && whiteout.kind() == Whiteout.Kind.OPAQUE) {
        writeWhiteout(open, entry.path().name(), whiteout);
        return;
      }
      throw cannot(entry, "the root is not a directory");
    }
    try {
      Directory parent = parentOf(entry.path());
      if (form == Form.OVER) {
        writeOver(parent, entry.path().fileName(), entry);
      } else {
        writeInto(parent, entry.path().fileName(), entry);
      }
    } catch (SysException e) {
      switch (e.errno()) {
        case Errno.EEXIST -> throw cannot(entry, "another entry has the same name").withCause(e);
        case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP ->
            throw cannot(
                    entry,
                    form == Form.OVER
                        ? "nothing can be made there"
                        : "what it stands on does not come before it")
                .withCause(e);
        default -> throw e;
      }
    }
  }

  /// A new file takes the place of the old one, so that neither a link nor another name of it is
  /// written through.
  private void writeOver(Directory parent, Bytes name, Entry entry) throws IOException {
    if (entry instanceof DirectoryEntry directory) {
      try {
        parent.makeDirectory(name);
        directories.add(directory);
      } catch (SysException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
        if (!isDirectory(entry.path())) {
          throw cannot(entry, "something else than a directory is there");
        }
      }
      return;
    }
    if (entry instanceof DeviceEntry && ownership == Ownership.OF_USER) {
      left.add(entry.path());
      return;
    }
    if (Kept.is(parent, name, entry)) {
      bytes += Kept.write(parent, name, entry, place.resolve(entry.path().name()));
      return;
    }
    if (!(entry instanceof FileEntry)) {
      makeRoom(parent, name, entry);
    }
    writeInto(parent, name, entry);
  }

  private void makeRoom(Directory parent, Bytes name, Entry entry) throws IOException {
    if (form != Form.OVER) {
      return;
    }
    try {
      parent.remove(name, false);
    } catch (SysException e) {
      switch (e.errno()) {
        case Errno.ENOENT -> {}
        case Errno.EISDIR -> throw cannot(entry, "a directory is there");
        default -> throw e;
      }
    }
  }

  private boolean isDirectory(TreePath path) throws IOException {
    try (Directory _ = root.enter(path.name())) {
      return true;
    } catch (SysException e) {
      return false;
    }
  }

  private Directory openParent(TreePath parent) throws IOException {
    try {
      return root.open(parent.name());
    } catch (SysException e) {
      if (form != Form.OVER || e.errno() != Errno.ENOENT || parent.isRoot()) {
        throw e;
      }
      try (Directory above = openParent(parent.parent())) {
        above.makeDirectory(parent.fileName());
      }
      directories.add(new DirectoryEntry(parent, Attributes.of(0755)));
      return root.open(parent.name());
    }
  }

  private Directory parentOf(TreePath path) throws IOException {
    TreePath parent = path.parent();
    if (!parent.equals(openPath)) {
      Directory next = openParent(parent);
      open.close();
      open = next;
      openPath = parent;
    }
    return open;
  }

  private void writeInto(Directory parent, Bytes name, Entry entry) throws IOException {
    switch (entry) {
      case FileEntry file -> writeFile(parent, name, file);
      case DirectoryEntry directory -> {
        parent.makeDirectory(name);
        directories.add(directory);
      }
      case SymlinkEntry link -> {
        parent.makeSymlink(name, link.target());
        finish(parent, name, link, link.attributes());
      }
      case HardlinkEntry link -> writeLink(parent, name, link);
      case DeviceEntry device -> writeDevice(parent, name, device);
      case FifoEntry fifo -> {
        parent.makeFifo(name);
        finish(parent, name, fifo, fifo.attributes());
      }
      case Whiteout whiteout -> writeWhiteout(parent, name, whiteout);
    }
  }

  private void writeWhiteout(Directory parent, Bytes name, Whiteout whiteout) throws IOException {
    if (form != Form.UPPER) {
      throw cannot(whiteout, "a merged tree holds no whiteouts");
    }
    switch (whiteout.kind()) {
      case NAME -> parent.makeCharacterDevice(name, 0, 0);
      case OPAQUE -> {
        String book = ownership == Ownership.OF_TREE ? "trusted." : "user.";
        try (Directory directory = root.open(whiteout.path().name())) {
          directory.setXattr(Bytes.utf8(book).concat(OPAQUE), Bytes.utf8("y"));
        }
      }
    }
  }

  private void writeFile(Directory parent, Bytes name, FileEntry file) throws IOException {
    // what cannot be read takes nothing away and leaves nothing
    try (InputStream in = file.content().open()) {
      makeRoom(parent, name, file);
      writeFile(parent, name, file, in);
    }
  }

  private void writeFile(Directory parent, Bytes name, FileEntry file, InputStream in)
      throws IOException {
    Attributes attributes = file.attributes();
    try (NewFile out = parent.makeFile(name)) {
      out.write(in);
      bytes += file.content().size();
      // in this order: a new owner takes set-user-ID and capabilities away, a write the time
      if (ownership == Ownership.OF_TREE) {
        out.setOwner(attributes.uid(), attributes.gid());
      }
      setXattrs(file, attributes, out::setXattr);
      out.setMode(attributes.mode());
      out.setModified(attributes.mtime());
    }
  }

  private void writeLink(Directory parent, Bytes name, HardlinkEntry link) throws IOException {
    TreePath target = link.target();
    try (Directory holder = root.open(target.parent().name())) {
      parent.makeLink(name, holder, target.fileName());
    }
  }

  private void writeDevice(Directory parent, Bytes name, DeviceEntry device) throws IOException {
    if (ownership == Ownership.OF_USER) {
      left.add(device.path());
      return;
    }
    switch (device.type()) {
      case CHARACTER -> parent.makeCharacterDevice(name, device.major(), device.minor());
      case BLOCK -> parent.makeBlockDevice(name, device.major(), device.minor());
    }
    finish(parent, name, device, device.attributes());
  }

  private void finish(Directory parent, Bytes name, Entry entry, Attributes attributes)
      throws IOException {
    if (ownership == Ownership.OF_TREE) {
      parent.setOwner(name, attributes.uid(), attributes.gid());
    }
    setXattrs(entry, attributes, (key, value) -> parent.setXattr(name, key, value));
    if (!(entry instanceof SymlinkEntry)) {
      parent.setNodeMode(name, attributes.mode());
    }
    parent.setModified(name, attributes.mtime());
  }

  /// Directories get their mode when nothing more is written into them, the deepest first.
  private void sealDirectories() throws IOException {
    if (form != Form.OVER
        && directories.stream().noneMatch(directory -> directory.path().isRoot())) {
      // a tree that does not speak of its root has that of every new tree
      directories.addFirst(new DirectoryEntry(TreePath.ROOT, Attributes.of(0755)));
    }
    for (DirectoryEntry entry : directories.reversed()) {
      Attributes attributes = entry.attributes();
      try (Directory directory = root.open(entry.path().name())) {
        if (ownership == Ownership.OF_TREE) {
          directory.setOwner(attributes.uid(), attributes.gid());
        }
        setXattrs(entry, attributes, directory::setXattr);
        int mode = attributes.mode() | (ownership == Ownership.OF_USER ? 0700 : 0);
        directory.seal(mode, attributes.mtime());
      }
    }
  }

  private void setXattrs(Entry entry, Attributes attributes, GivenXattrs.Setter setter)
      throws IOException {
    if (!GivenXattrs.set(attributes, setter)) {
      noteLeft(entry.path());
    }
  }

  private void noteLeft(TreePath path) {
    if (left.isEmpty() || !left.getLast().equals(path)) {
      left.add(path);
    }
  }

  private TareException cannot(Entry entry, String cause) {
    return form == Form.OVER
        ? TareException.invalid(
            "cannot write %s: %s".formatted(place.resolve(entry.path().name()), cause))
        : TareException.corrupt("cannot unpack %s: %s".formatted(entry.path(), cause));
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
