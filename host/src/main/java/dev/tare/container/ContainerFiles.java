package dev.tare.container;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.HeldTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Upper;
import dev.tare.runtime.Seat;
import dev.tare.sys.Directory;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// What a container sees of files, looked at from outside: nothing of it is run, and none of its
/// links is followed by the kernel, however it changes them meanwhile.
///
/// One that runs is seen through its own root, mounts and all. Of one that does not, what it wrote
/// is merged with its image; what was mounted in it is not there.
public final class ContainerFiles implements Tree, AutoCloseable {
  /// How long a sandbox may take to leave the root of this machine.
  private static final int LOOKS = 2500;

  private final Tree tree;
  private final Optional<HeldTree> held;

  private ContainerFiles(Tree tree, Optional<HeldTree> held) {
    this.tree = tree;
    this.held = held;
  }

  /// Of a container that runs.
  ///
  /// @param first of its processes
  public static ContainerFiles running(ProcessStamp first) {
    HeldTree root = new HeldTree(root(first), WithXattrs.YES);
    return new ContainerFiles(root, Optional.of(root));
  }

  /// Of one that does not run.
  ///
  /// @param lower the unpacked image
  public static ContainerFiles stopped(Seat seat, Path lower) {
    if (!Files.isDirectory(seat.written())) {
      return new ContainerFiles(new HostTree(lower, WithXattrs.YES), Optional.empty());
    }
    try {
      HeldTree upper = new HeldTree(Directory.open(seat.written()), WithXattrs.YES);
      Tree tree =
          seat.isCopied() ? upper : Upper.merged(upper, new HostTree(lower, WithXattrs.YES));
      return new ContainerFiles(tree, Optional.of(upper));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what the container wrote");
    }
  }

  /// The root of a container that runs.
  ///
  /// @throws TareException NOT_FOUND where it has ended
  static Directory root(ProcessStamp first) {
    Path root = Path.of("/proc/" + first.pid() + "/root");
    try {
      // the built-in sandbox has its first process before it has its root
      for (int looks = 0; Files.isSameFile(root, Path.of("/")); looks++) {
        if (looks == LOOKS) {
          throw TareException.unsupported("cannot reach the container: it has no root of its own");
        }
        LockSupport.parkNanos(2_000_000);
      }
      Directory open = Directory.open(root);
      // else it may be another process that got its number
      if (first.isAlive() && !Files.isSameFile(open.path(), Path.of("/"))) {
        return open;
      }
      open.close();
      throw TareException.notFound("cannot reach the container: it has ended");
    } catch (IOException e) {
      if (!first.isAlive()) {
        throw TareException.notFound("cannot reach the container: it has ended").withCause(e);
      }
      throw TareException.of(e, "cannot reach the files of the container");
    }
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    return tree.entry(path);
  }

  @Override
  public List<Bytes> names(TreePath path) {
    return tree.names(path);
  }

  @Override
  public Optional<?> identity(TreePath path) {
    return tree.identity(path);
  }

  @Override
  public void close() {
    held.ifPresent(HeldTree::close);
  }
}
