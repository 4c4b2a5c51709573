package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.sys.PathBytes;
import dev.tare.sys.Xattrs;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A directory of this machine seen as a tree, looked at only where somebody asks. Sockets are left
/// out: no layer can hold one. Names and link targets are the bytes on disk in every locale.
///
/// What changes while it is read is the reader's loss: [LayerWriter] refuses a file whose size has
/// changed.
public final class HostTree implements Tree {
  /// Whether extended attributes are read; that costs two system calls a file and the set-up of the
  /// first.
  public enum WithXattrs {
    /// None.
    NO,
    /// `user.*` and `security.capability`: what belongs to a file, and not to this machine as
    /// labels and access lists do.
    YES
  }

  private static final int MAX_KNOWN = 4096;
  private static final Bytes USER = Bytes.utf8("user.");
  private static final Bytes CAPABILITY = Bytes.utf8("security.capability");

  private final Path root;
  private final WithXattrs withXattrs;

  /// Directories that have been seen to be some, and no links, a bounded number of them.
  private final Map<TreePath, Boolean> directories =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<TreePath, Boolean> eldest) {
              return size() > MAX_KNOWN;
            }
          });

  /// Without extended attributes.
  public HostTree(Path root) {
    this(root, WithXattrs.NO);
  }

  public HostTree(Path root, WithXattrs withXattrs) {
    this.root = root.toAbsolutePath();
    this.withXattrs = withXattrs;
  }

  public Path root() {
    return root;
  }

  /// Where `path` lies on this machine.
  public Path host(TreePath path) {
    return path.isRoot() ? root : PathBytes.resolve(root, path.name());
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    return isDirectory(path.parent())
        ? status(path).flatMap(status -> entry(path, status))
        : Optional.empty();
  }

  /// The kernel would follow a link on the way; a tree does not.
  private boolean isDirectory(TreePath path) {
    if (path.isRoot() || directories.containsKey(path)) {
      return true;
    }
    boolean is =
        isDirectory(path.parent()) && status(path).filter(HostStatus::isDirectory).isPresent();
    if (is) {
      directories.put(path, true);
    }
    return is;
  }

  @Override
  public List<Bytes> names(TreePath path) {
    if (!isDirectory(path)) {
      return List.of();
    }
    List<Bytes> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(host(path))) {
      for (Path child : stream) {
        names.add(PathBytes.of(child.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw TareException.of(new IOException(e.getMessage(), e), "cannot list " + host(path));
    } catch (IOException e) {
      throw TareException.of(e, "cannot list " + host(path));
    }
    Collections.sort(names);
    return names;
  }

  private Optional<HostStatus> status(TreePath path) {
    try {
      return Optional.of(HostStatus.of(host(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (e instanceof FileSystemException f && "File name too long".equals(f.getReason())) {
        return Optional.empty(); // no file can have that name
      }
      throw TareException.of(e, "cannot look at " + host(path));
    }
  }

  private Optional<Entry> entry(TreePath path, HostStatus status) {
    Path host = host(path);
    try {
      Attributes attributes = attributes(host, status);
      return Optional.ofNullable(
          switch (status.type()) {
            case 0100000 ->
                new Entry.FileEntry(path, attributes, new Content.HostFile(host, status.size()));
            case 0040000 -> new Entry.DirectoryEntry(path, attributes);
            case 0120000 ->
                new Entry.SymlinkEntry(
                    path, attributes, PathBytes.of(Files.readSymbolicLink(host)));
            case 0020000 -> device(path, attributes, Entry.DeviceEntry.Type.CHARACTER, status);
            case 0060000 -> device(path, attributes, Entry.DeviceEntry.Type.BLOCK, status);
            case 0010000 -> new Entry.FifoEntry(path, attributes);
            default -> null;
          });
    } catch (NoSuchFileException e) {
      return Optional.empty(); // gone meanwhile, or the link of a kernel's thread in /proc
    } catch (IOException e) {
      throw TareException.of(e, "cannot look at " + host);
    }
  }

  private static Entry device(
      TreePath path, Attributes attributes, Entry.DeviceEntry.Type type, HostStatus status) {
    return new Entry.DeviceEntry(path, attributes, type, status.major(), status.minor());
  }

  private Attributes attributes(Path host, HostStatus status) throws IOException {
    return new Attributes(
        status.mode(),
        status.uid(),
        status.gid(),
        status.mtime(),
        withXattrs == WithXattrs.YES ? xattrs(host) : Collections.emptySortedMap());
  }

  private static SortedMap<Bytes, Bytes> xattrs(Path host) throws IOException {
    SortedMap<Bytes, Bytes> kept = new TreeMap<>();
    Xattrs.of(host)
        .forEach((name, value) -> {
          boolean isPortable = name.startsWith(USER) && !Attributes.isBookOfOverlay(name);
          if (isPortable || name.equals(CAPABILITY)) {
            kept.put(name, value);
          }
        });
    return kept;
  }

  /// Everything below the root and the root itself, in the order of [TreePath]; later names of one
  /// file are hard links. Each iteration walks the disk.
  public Iterable<Entry> entries() {
    return () -> new HostWalk(this);
  }

  @Override
  public Optional<List<Long>> identity(TreePath path) {
    return status(path)
        .filter(status -> !status.isDirectory() && status.links() > 1)
        .map(status -> List.of(status.dev(), status.ino()));
  }
}
