package dev.tare.container;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HeldTree;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.layer.LayerDiff;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.OwnerMap;
import dev.tare.rootfs.Upper;
import dev.tare.rootfs.Upper.Owners;
import dev.tare.runtime.Host;
import dev.tare.runtime.MountPlaces;
import dev.tare.runtime.Reading;
import dev.tare.runtime.Seat;
import dev.tare.sys.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The image of a container and what became of it, both as trees. What was mounted in the container
/// is no part of it, nor the places that engines made for that. Open as long as the trees are used.
public final class Snapshot implements AutoCloseable {
  private final FileTree below;
  private final FileTree after;
  private final Deque<AutoCloseable> open;

  private Snapshot(FileTree below, FileTree after, Deque<AutoCloseable> open) {
    this.below = below;
    this.after = after;
    this.open = open;
  }

  /// What a container that runs does meanwhile.
  public enum Meanwhile {
    /// It is paused, until the snapshot is closed.
    PAUSED,
    /// It goes on; what it writes while it is read may be in or not.
    RUNNING
  }

  /// @param image of the container; its root must stay as long as the snapshot
  public static Snapshot of(
      ContainerStore store, Host host, Container container, Image image, Meanwhile meanwhile) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      Life life = store.life(container);
      if (!life.isRunning()) {
        // nobody starts or removes it meanwhile
        open.push(store.lock(container));
      } else if (life.status() == Life.Status.RUNNING
          && (meanwhile == Meanwhile.PAUSED || !host.isRoot())) {
        // an ordinary user reads a copy, which is made by name
        Lifecycle lifecycle = new Lifecycle(store, host);
        lifecycle.pause(container);
        open.push(() -> lifecycle.resume(container));
      }
      FileTree written = written(store.seat(container), host, image, open);
      FileTree after = MountPlaces.without(written, image.tree(), container.isolation());
      return new Snapshot(image.tree(), after, open);
    } catch (IOException e) {
      close(open);
      throw TareException.of(e, "cannot read what container %s wrote".formatted(container.name()));
    } catch (RuntimeException | Error e) {
      close(open);
      throw e;
    }
  }

  /// What was written in a folder in which nothing runs, whoever else may write there by mounts:
  /// nobody is locked out here.
  ///
  /// @param image below what was written; its root must stay as long as the snapshot
  /// @param stubs places that were made for mounts, and that nobody may have removed
  public static Snapshot of(Host host, Seat seat, Image image, List<TreePath> stubs) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      FileTree written = written(seat, host, image, open);
      return new Snapshot(image.tree(), MountPlaces.without(written, image.tree(), stubs), open);
    } catch (IOException e) {
      close(open);
      throw TareException.of(e, "cannot read what was written in container " + seat.id());
    } catch (RuntimeException | Error e) {
      close(open);
      throw e;
    }
  }

  /// An image, whole and unpacked.
  public record Image(FileTree tree, Path root) {}

  /// What became of `image`, with the owners of the container.
  ///
  /// @param open gets what is to be closed after the tree was used
  static FileTree written(Seat seat, Host host, Image image, Deque<AutoCloseable> open)
      throws IOException {
    Path upper = seat.written();
    if (!Files.isDirectory(upper)) {
      return image.tree();
    }
    if (seat.isCopied()) {
      OwnerMap owners = owners(host, seat, open);
      return Upper.overCopy(image.tree(), image.root(), owners, upper, seat.copied());
    }
    if (host.isRoot()) {
      HeldTree held = new HeldTree(Directory.open(upper), WithXattrs.YES);
      open.push(held);
      return Upper.over(image.tree(), image.root(), OwnerMap.IDENTITY, held);
    }
    Reading reading = Reading.of(host, seat);
    open.push(reading);
    Owners given = seat.hasOwners() ? Owners.GIVEN : Owners.OF_ONE_USER;
    return reading.upper().over(image.tree(), image.root(), reading.owners(), given);
  }

  private static OwnerMap owners(Host host, Seat seat, Deque<AutoCloseable> open) {
    if (host.isRoot()) {
      return OwnerMap.IDENTITY;
    }
    Reading reading = Reading.of(host, seat);
    open.push(reading);
    return reading.owners();
  }

  /// The image.
  public FileTree below() {
    return below;
  }

  /// What became of it.
  public FileTree after() {
    return after;
  }

  /// What a layer of it holds.
  public LayerDiff changes() {
    return after.diff(below);
  }

  /// How a path differs.
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }

  /// One path that differs.
  public record Difference(Kind kind, TreePath path) {}

  /// The paths that differ, in order; of what was removed the uppermost.
  public List<Difference> differences() {
    List<Difference> found = new ArrayList<>();
    for (Entry entry : changes()) {
      TreePath path = entry.path();
      switch (entry) {
        case Entry.Whiteout w when w.kind() == Entry.Whiteout.Kind.OPAQUE ->
            below
                .names(path)
                .forEach(name -> found.add(new Difference(Kind.DELETED, path.child(name))));
        case Entry.Whiteout _ -> found.add(new Difference(Kind.DELETED, path));
        case Entry _ when path.isRoot() -> {}
        case Entry _ ->
            found.add(
                new Difference(below.entry(path).isPresent() ? Kind.CHANGED : Kind.ADDED, path));
      }
    }
    found.sort(java.util.Comparator.comparing(Difference::path));
    return found;
  }

  @Override
  public void close() {
    close(open);
  }

  static void close(Deque<AutoCloseable> open) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
