package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.sys.FileStatus;
import dev.tare.sys.PathBytes;
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
import org.jspecify.annotations.Nullable;

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

  private final Path root;
  private final WithXattrs withXattrs;

  /// What was looked at last: whoever asks for an entry asks next which file it is.
  private volatile @Nullable Seen last;

  private record Seen(TreePath path, FileStatus status) {}

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
        isDirectory(path.parent()) && status(path).filter(FileStatus::isDirectory).isPresent();
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

  private Optional<FileStatus> status(TreePath path) {
    try {
      // with attributes the kernel's functions are linked anyway
      FileStatus status =
          withXattrs == WithXattrs.YES ? FileStatus.ofMany(host(path)) : FileStatus.of(host(path));
      last = new Seen(path, status);
      return Optional.of(status);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (e instanceof FileSystemException f && "File name too long".equals(f.getReason())) {
        return Optional.empty(); // no file can have that name
      }
      throw TareException.of(e, "cannot look at " + host(path));
    }
  }

  private Optional<Entry> entry(TreePath path, FileStatus status) {
    Path host = host(path);
    return HostEntry.of(path, host, status, withXattrs, Content.HostFile.seen(host, status));
  }

  /// Everything below the root and the root itself, in the order of [TreePath]; later names of one
  /// file are hard links. Each iteration walks the disk.
  public Iterable<Entry> entries() {
    return () -> new HostWalk(this, TreePath.ROOT);
  }

  @Override
  public Optional<List<Long>> identity(TreePath path) {
    Seen seen = last;
    Optional<FileStatus> status =
        seen != null && seen.path().equals(path) ? Optional.of(seen.status()) : status(path);
    return status
        .filter(found -> !found.isDirectory() && found.links() > 1)
        .map(found -> List.of(found.dev(), found.ino()));
  }
}
