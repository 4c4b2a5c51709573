package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Unpacker;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.store.Lease;
import dev.tare.sys.Command;
import dev.tare.sys.Directory;
import dev.tare.sys.Errno;
import dev.tare.sys.SysException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The root of a container that no program runs in, mounted in the mount namespace of tare itself:
/// it stays when tare has ended, until it is unmounted or the machine starts anew. The folder
/// around it is closed to all but its owner.
///
/// @param seat of the container; whoever calls has locked it
public record WorkMount(Host host, Seat seat) {

  private Path folder() {
    return seat.folder().resolve("mount");
  }

  /// Where the root is when it is mounted; absolute.
  public Path place() {
    return folder().resolve("merged");
  }

  /// Whether it is mounted here: what is mounted in other namespaces is not seen.
  public boolean isMounted() {
    if (!Files.isDirectory(folder())) {
      return false;
    }
    try {
      String wanted = place().toRealPath().toString();
      return MountPoint.current().stream().anyMatch(mounted -> mounted.place().equals(wanted));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw TareException.of(e, "cannot see what is mounted");
    }
  }

  /// Mounts it, unless it is mounted.
  ///
  /// @param lease on the unpacked image; as long as it is mounted the root holds it
  /// @return where it is
  public Path mount(Lease lease) {
    if (isMounted()) {
      return place();
    }
    prepare(lease);
    try {
      run(Launch.overlayOptions(host), "mount");
    } catch (TareException e) {
      unmount();
      throw e;
    }
    return place();
  }

  /// Makes all that [#mount] needs, for who mounts it in another namespace.
  public void prepare(Lease lease) {
    try {
      seat.makeWritten(lease.path());
      Files.createDirectories(folder());
      Path lower = folder().resolve("lower");
      Files.deleteIfExists(lower);
      Files.createSymbolicLink(lower, lease.path().toAbsolutePath());
    } catch (IOException e) {
      throw TareException.of(e, "cannot mount the root of the container");
    }
    // before it is mounted: whoever is killed in between must not leave a mount over nothing
    lease.leaveTo(folder());
  }

  /// The words of [Script#WORK] that mount it.
  List<String> words() {
    return List.of(folder().toString(), Launch.overlayOptions(host));
  }

  /// Writes `entries` into the root, mounted or not; an ordinary user gives them to their owners by
  /// the ids that are lent, and takes directories of these for that long.
  ///
  /// @param lower the unpacked image
  /// @param now what is there
  public void write(Path lower, FileTree now, List<Entry> entries) {
    boolean mayGive = host.isRootHere();
    Ownership ownership = mayGive ? Ownership.OF_TREE : Ownership.OF_USER;
    LentIds ids = new LentIds(host);
    boolean isGiven = ids.areThere() && !mayGive;
    List<Entry> directories = isGiven ? Owned.directories(now, entries) : List.of();
    try {
      if (isMounted()) {
        try (Directory root = Directory.open(place())) {
          Unpacker.unpackOver(entries, root, ownership, TreePath.ROOT);
        }
        return;
      }
      ids.take(seat.written(), directories);
      try (RootMount mount = RootMount.of(host, seat, lower);
          Directory root = mount.root()) {
        Unpacker.unpackOver(entries, root, ownership, TreePath.ROOT);
      } finally {
        ids.own(seat.written(), without(directories, entries));
      }
      if (isGiven) {
        ids.own(seat.written(), entries);
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot write into the container");
    }
  }

  private static List<Entry> without(List<Entry> some, List<Entry> others) {
    Set<TreePath> paths = others.stream().map(Entry::path).collect(Collectors.toSet());
    return some.stream().filter(entry -> !paths.contains(entry.path())).toList();
  }

  /// Gives files of the image that belong to other users than root to them, where an ordinary user
  /// has ids for that: in the cache all are root's. They lie in what was written then, and are no
  /// change. To be called before anything else writes.
  ///
  /// @param lower the unpacked image
  /// @param tree of it; read only the first time
  public void giveOwners(Path lower, Supplier<FileTree> tree) {
    Path begun = seat.folder().resolve("owners.new");
    boolean isFirst = !Files.exists(seat.written()) || Files.exists(begun);
    if (!host.idMap().lends() || !isFirst) {
      return;
    }
    List<Entry> entries = Owned.layer(tree.get());
    if (entries.isEmpty()) {
      return;
    }
    try {
      // whoever is killed meanwhile leaves it to the next one to do it anew
      Files.writeString(begun, "");
      if (Files.exists(seat.written())) {
        StepFolders.remove(host, seat.written());
      }
      seat.makeWritten(lower);
      Ownership ownership = host.isEntered() ? Ownership.OF_TREE : Ownership.OF_USER;
      var _ = Unpacker.unpack(entries, seat.written(), ownership);
      if (!host.isEntered()) {
        new LentIds(host).own(seat.written(), entries);
      }
      Files.move(begun, seat.owners(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw TareException.of(e, "cannot give files of the image to their owners");
    }
  }

  /// Removes places that were made for mounts, where nothing was put into them.
  ///
  /// @param stubs the deepest first; no link is followed on the way to one
  /// @return what stays
  public List<TreePath> clear(List<TreePath> stubs) {
    List<TreePath> left = new ArrayList<>();
    Path top = isMounted() ? place() : seat.written();
    try (Directory root = Directory.open(top)) {
      for (TreePath stub : stubs) {
        if (!isCleared(root, stub)) {
          left.add(stub);
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot clear places of mounts in the container");
    }
    return left;
  }

  /// Also where somebody else has put something there: it is that one's then.
  private static boolean isCleared(Directory root, TreePath stub) throws IOException {
    try (Directory parent = root.open(stub.parent().name());
        Directory.Held held = parent.hold(stub.fileName())) {
      boolean isDirectory = Files.isDirectory(held.path());
      boolean isEmpty = isDirectory || isEmptyFile(held.path());
      if (isEmpty) {
        parent.remove(stub.fileName(), isDirectory);
      }
      return true;
    } catch (SysException e) {
      return switch (e.errno()) {
        case Errno.ENOENT, Errno.ENOTEMPTY -> true;
        default -> false; // of lent ids, for instance: a commit leaves it out
      };
    }
  }

  private static boolean isEmptyFile(Path path) throws IOException {
    return Files.isRegularFile(path) && Files.size(path) == 0;
  }

  /// Unmounts it, where it is mounted.
  ///
  /// @throws TareException REFUSED where somebody uses it
  public void unmount() {
    boolean isMounted = isMounted();
    if (isMounted) {
      run("umount", "unmount");
    }
    try {
      for (String name : List.of("merged", "lower", "")) {
        Path path = folder().resolve(name);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot unmount the root of the container");
    }
  }

  private void run(String what, String verb) {
    List<String> words =
        List.of(
            Engines.program(host, "sh"),
            "-c",
            Script.WORK.text(),
            "tare-work",
            folder().toString(),
            what);
    try {
      Command.Outcome outcome =
          new Command(words, Optional.of(Launch.ENVIRONMENT), Optional.empty()).run();
      if (!outcome.isSuccess()) {
        String said = outcome.err().toString().strip();
        throw said.contains("busy")
            ? TareException.of(
                    TareException.Kind.REFUSED,
                    "cannot %s the root of the container: something uses it".formatted(verb))
                .withHint("fuser -vm %s shows what".formatted(place()))
            : TareException.unsupported(
                "cannot %s the root of the container: %s".formatted(verb, said));
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot %s the root of the container".formatted(verb));
    }
  }
}
