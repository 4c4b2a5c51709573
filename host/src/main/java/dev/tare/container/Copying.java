package dev.tare.container;

import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HeldTree;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.layer.LayerReader;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.OwnerMap;
import dev.tare.rootfs.Unpacker;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.runtime.Host;
import dev.tare.runtime.MountPlaces;
import dev.tare.runtime.Reading;
import dev.tare.runtime.RootMount;
import dev.tare.runtime.Volume;
import dev.tare.sys.Directory;
import dev.tare.sys.PathBytes;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Copies files between one container and this machine, with no help from inside: no program of it
/// is started, no library of it loaded (CVE-2019-14271), and every path in it is walked without
/// links, which are looked up here and end at its root (CVE-2018-15664).
///
/// One that runs is read and written through its own root, volumes and all. One that does not is
/// read as its parts and written through a mount of its own; its volumes are not there, and a path
/// into one is refused.
public final class Copying {
  private final ContainerStore store;
  private final Host host;
  private final Container container;
  private final Lower lower;
  private final Owners owners;

  /// Whose copies are.
  public enum Owners {
    /// Root's in the container, the user's here.
    OF_TARGET,
    /// As they were (`-a`).
    KEPT
  }

  /// The image of the container.
  ///
  /// @param root of it, unpacked
  /// @param tree read where it is needed
  public record Lower(Path root, Supplier<FileTree> tree) {}

  public Copying(ContainerStore store, Host host, Container container, Lower lower, Owners owners) {
    this.store = store;
    this.host = host;
    this.container = container;
    this.lower = lower;
    this.owners = owners;
  }

  private Optional<ProcessStamp> first() {
    return store.life(container).first();
  }

  // ---- out of the container

  /// Copies `path` of the container to `target` of this machine.
  ///
  /// @param typed what of `target` was typed
  /// @return what was not copied, or not with all attributes
  /// @throws TareException REFUSED for a device, of which only an archive makes one
  public List<TreePath> out(String path, CopySource.Links links, Path target, String typed) {
    // whose they were nobody will see
    return reading(
        OwnerMap.IDENTITY,
        tree -> {
          CopySource source = source(tree, path, links);
          CopyTarget place = CopyTarget.local(target, typed);
          Ownership ownership =
              owners == Owners.KEPT && host.isRoot() ? Ownership.OF_TREE : Ownership.OF_USER;
          if (ownership == Ownership.OF_USER && source.isDevice()) {
            throw TareException.of(
                    TareException.Kind.REFUSED, "cannot copy %s: it is a device".formatted(path))
                .withHint("as root -a makes a device of it");
          }
          Path directory = PathBytes.resolve(Path.of("/"), place.directory().name());
          Iterable<Entry> entries =
              source.at(place.placeOf(source, typed), UnaryOperator.identity());
          try (Directory open = Directory.open(directory)) {
            return Unpacker.unpackOver(entries, open, ownership, place.directory()).left();
          } catch (IOException e) {
            throw TareException.of(e, "cannot copy to " + typed);
          }
        });
  }

  /// Writes `path` of the container as a tar.
  public void out(String path, CopySource.Links links, OutputStream tar) {
    var _ =
        reading(
            ids(),
            tree -> {
              CopySource source = source(tree, path, links);
              TreePath top = source.isContent() ? TreePath.ROOT : new TreePath(source.name());
              try {
                LayerWriter.write(source.at(top, UnaryOperator.identity()), tar);
                return top;
              } catch (IOException e) {
                throw TareException.of(e, "cannot write the tar");
              }
            });
  }

  /// Which ids of this machine are which of the container.
  private OwnerMap ids() {
    if (host.isRoot()) {
      return OwnerMap.IDENTITY;
    }
    Optional<ProcessStamp> first = first();
    if (first.isPresent()) {
      try {
        Path process = Path.of("/proc/" + first.get().pid());
        return OwnerMap.parse(
            Files.readAllLines(process.resolve("uid_map")),
            Files.readAllLines(process.resolve("gid_map")));
      } catch (IOException e) {
        throw TareException.of(e, "cannot reach the container");
      }
    }
    try (Reading reading = Reading.of(host, store.seat(container))) {
      return reading.owners();
    }
  }

  private CopySource source(Tree tree, String path, CopySource.Links links) {
    refuseVolume(TreePath.of(path), path);
    CopySource source = CopySource.in(tree, path, links);
    refuseVolume(source.top(), path);
    return source;
  }

  private <T> T reading(OwnerMap ids, Function<Tree, T> work) {
    Optional<ProcessStamp> first = first();
    if (first.isPresent()) {
      try (Copied copied = new Copied(store, host, container, lower);
          ContainerFiles files = ContainerFiles.running(first.get())) {
        return work.apply(copied.readable(files, ids));
      }
    }
    try (FileChannel _ = store.lock(container);
        Copied copied = new Copied(store, host, container, lower);
        ContainerFiles files = ContainerFiles.stopped(store.seat(container), lower.root())) {
      return work.apply(copied.readable(files, ids));
    } catch (IOException e) {
      throw TareException.of(e, "cannot reach the container");
    }
  }

  /// What is mounted is not there while the container does not run; below its place lies what
  /// nobody means.
  private void refuseVolume(TreePath path, String typed) {
    if (first().isPresent()) {
      return;
    }
    for (Volume volume : container.isolation().volumes()) {
      if (path.isUnder(TreePath.of(volume.destination()))) {
        throw TareException.of(
                TareException.Kind.REFUSED,
                "cannot copy %s: the volume %s is there, and %s does not run"
                    .formatted(typed, volume.source(), container.name()))
            .withHint(
                "copy to or from %s itself, or start the container".formatted(volume.source()));
      }
    }
  }

  // ---- into the container

  /// Copies `source` of this machine to `path` of the container.
  ///
  /// @return what was not copied, or not with all attributes
  public List<TreePath> in(CopySource source, String path) {
    if (owners == Owners.KEPT && !host.isRoot()) {
      throw TareException.unsupported(
              "cannot keep owners in container %s: only root may give files away"
                  .formatted(container.name()))
          .withHint("leave -a away: the files become root's in the container");
    }
    UnaryOperator<Attributes> change =
        owners == Owners.KEPT ? UnaryOperator.identity() : a -> a.withOwner(0, 0);
    return writing(root -> {
      CopyTarget place = target(root, path);
      return write(root, place, source.at(place.placeOf(source, path), change), path);
    });
  }

  /// Unpacks a tar into the directory `path` of the container; owners are those of the tar, as far
  /// as there are any.
  ///
  /// @return what was not copied, or not with all attributes
  public List<TreePath> in(InputStream tar, String path) {
    return writing(root -> {
      CopyTarget place = target(root, path + "/.");
      LayerReader reader = new LayerReader(tar, "the tar");
      return write(root, place, () -> entries(reader), path);
    });
  }

  private static Iterator<Entry> entries(LayerReader reader) {
    return new Iterator<>() {
      private Optional<LayerReader.Member> ahead = Optional.empty();

      @Override
      public boolean hasNext() {
        if (ahead.isEmpty()) {
          ahead = reader.next();
        }
        return ahead.isPresent();
      }

      @Override
      public Entry next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Entry entry = ahead.orElseThrow().entry();
        ahead = Optional.empty();
        return entry;
      }
    };
  }

  private CopyTarget target(HeldTree root, String path) {
    refuseVolume(TreePath.of(path), path);
    CopyTarget place = CopyTarget.in(root, path);
    TreePath whole = place.name().map(place.directory()::child).orElse(place.directory());
    refuseVolume(whole, path);
    refuseHidden(whole, path);
    return place;
  }

  /// Where something is mounted whenever it runs, nobody would ever see the copy.
  private void refuseHidden(TreePath path, String typed) {
    if (first().isEmpty() && MountPlaces.hide(path, container.isolation())) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot copy to %s: something else is mounted there when %s runs"
                  .formatted(typed, container.name()))
          .withHint("start the container first: tare start " + container.name());
    }
  }

  private List<TreePath> write(
      HeldTree root, CopyTarget place, Iterable<Entry> entries, String path) {
    Ownership ownership = host.isRoot() ? Ownership.OF_TREE : Ownership.OF_USER;
    try (Directory directory = root.root().open(place.directory().name())) {
      return Unpacker.unpackOver(entries, directory, ownership, place.directory()).left();
    } catch (IOException e) {
      throw TareException.of(e, "cannot copy to %s of %s".formatted(path, container.name()));
    }
  }

  private List<TreePath> writing(Function<HeldTree, List<TreePath>> work) {
    Optional<ProcessStamp> first = first();
    if (first.isPresent()) {
      try (HeldTree root = new HeldTree(ContainerFiles.root(first.get()), WithXattrs.NO)) {
        return work.apply(root);
      }
    }
    try (FileChannel _ = store.lock(container);
        RootMount mount = RootMount.of(host, store.seat(container), lower.root());
        HeldTree root = new HeldTree(mount.root(), WithXattrs.NO)) {
      return work.apply(root);
    } catch (IOException e) {
      throw TareException.of(e, "cannot reach the container");
    }
  }
}
