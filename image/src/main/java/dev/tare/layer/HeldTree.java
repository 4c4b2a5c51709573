package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.sys.Directory;
import dev.tare.sys.Errno;
import dev.tare.sys.FileStatus;
import dev.tare.sys.PathBytes;
import dev.tare.sys.SysException;
import dev.tare.sys.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A directory of this machine that somebody else changes while it is read, who may be hostile: a
/// container that runs. It is held open, and every path in it is walked by the kernel from there
/// without following any link (openat2(2), RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS): whoever
/// exchanges a directory for a link meanwhile makes it vanish, and nothing else be read in its
/// place (CVE-2018-15664). Only regular files are ever opened.
public final class HeldTree implements Tree, AutoCloseable {
  private final Directory root;
  private final WithXattrs withXattrs;

  /// The directory that was looked into last.
  private @Nullable Directory open;

  private TreePath openPath = TreePath.ROOT;

  /// @param root is closed with this tree
  public HeldTree(Directory root, WithXattrs withXattrs) {
    this.root = root;
    this.withXattrs = withXattrs;
  }

  /// The root, to write through; closed with this tree.
  public Directory root() {
    return root;
  }

  @Override
  public synchronized Optional<Entry> entry(TreePath path) {
    try {
      Optional<Path> host = host(path);
      if (host.isEmpty()) {
        return Optional.empty();
      }
      FileStatus status = FileStatus.of(host.get());
      Content content = new HeldFile(path, status.size());
      return HostEntry.of(path, host.get(), status, withXattrs, content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(e, "look at", path);
    }
  }

  /// A name for this process, good until the next call; not to be followed.
  private Optional<Path> host(TreePath path) throws IOException {
    Optional<Directory> parent = directory(path.parent());
    return parent.map(
        p -> path.isRoot() ? p.path().resolve(".") : PathBytes.resolve(p.path(), path.fileName()));
  }

  /// Empty where it is none, or a link on the way.
  private Optional<Directory> directory(TreePath path) throws IOException {
    Directory last = open;
    if (last != null && path.equals(openPath)) {
      return Optional.of(last);
    }
    try {
      Directory next = root.enter(path.name());
      if (last != null) {
        last.close();
      }
      open = next;
      openPath = path;
      return Optional.of(next);
    } catch (SysException e) {
      if (isAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isAbsent(SysException e) {
    return switch (e.errno()) {
      case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG -> true;
      default -> false;
    };
  }

  @Override
  public synchronized List<Bytes> names(TreePath path) {
    List<Bytes> names = new ArrayList<>();
    try {
      Optional<Directory> directory = directory(path);
      if (directory.isEmpty()) {
        return names;
      }
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.get().path())) {
        for (Path child : stream) {
          names.add(PathBytes.of(child.getFileName()));
        }
      }
    } catch (IOException e) {
      throw failed(e, "list", path);
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public synchronized Optional<List<Long>> identity(TreePath path) {
    try {
      Optional<Path> host = host(path);
      return host.isEmpty()
          ? Optional.empty()
          : Optional.of(FileStatus.of(host.get()))
              .filter(status -> !status.isDirectory() && status.links() > 1)
              .map(status -> List.of(status.dev(), status.ino()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(e, "look at", path);
    }
  }

  /// Every extended attribute that may be read; none where nothing is there.
  public synchronized SortedMap<Bytes, Bytes> xattrs(TreePath path) {
    try {
      Optional<Path> host = host(path);
      return host.isEmpty() ? Collections.emptySortedMap() : Xattrs.of(host.get());
    } catch (NoSuchFileException e) {
      return Collections.emptySortedMap();
    } catch (IOException e) {
      throw failed(e, "look at", path);
    }
  }

  private static TareException failed(IOException e, String verb, TreePath path) {
    return TareException.of(e, "cannot %s %s".formatted(verb, path));
  }

  /// A regular file, walked to anew when it is opened.
  private final class HeldFile implements Content {
    private final TreePath path;
    private final long size;

    HeldFile(TreePath path, long size) {
      this.path = path;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public InputStream open() throws IOException {
      try (Directory.Held held = root.hold(path.name())) {
        if (!Files.isRegularFile(held.path())) {
          throw new IOException("it was exchanged meanwhile");
        }
        return new Exactly(Files.newInputStream(held.path()), size);
      }
    }
  }

  /// As many bytes as the file had when it was looked at, as tar(1) does: of one that grows no
  /// more, for one that has shrunk zeros.
  private static final class Exactly extends InputStream {
    private final InputStream in;
    private long left;
    private boolean isOver;

    Exactly(InputStream in, long size) {
      this.in = in;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      int most = (int) Math.min(length, left);
      if (most == 0) {
        return length == 0 ? 0 : -1;
      }
      int read = isOver ? -1 : in.read(buffer, from, most);
      if (read < 0) {
        isOver = true;
        java.util.Arrays.fill(buffer, from, from + most, (byte) 0);
        read = most;
      }
      left -= read;
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (open != null) {
        open.close();
        open = null;
      }
      root.close();
    } catch (IOException e) {
      throw TareException.of(e, "cannot close a directory");
    }
  }
}
