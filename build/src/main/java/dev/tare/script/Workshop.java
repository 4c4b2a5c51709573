package dev.tare.script;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.container.Snapshot;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.rootfs.Roots;
import dev.tare.runtime.Detached;
import dev.tare.runtime.Engine;
import dev.tare.runtime.Host;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Volume;
import dev.tare.runtime.WorkMount;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Where working containers are worked on: their images, their roots, this machine.
///
/// Who changes a container's files by a command of tare holds its lock meanwhile. What is mounted
/// anybody may change at any time, as with buildah: a commit then sees it before or after.
public record Workshop(WorkingContainers containers, ImageStore store, Roots roots, Host host) {
  /// The key of the root that holds nothing.
  private static final Digest NOTHING = Digest.of(Bytes.utf8("scratch"));

  /// The image that it was made of; empty for nothing.
  ///
  /// @throws TareException NOT_FOUND where somebody has removed it by force
  public Optional<Image> image(WorkingContainer container) {
    return container
        .base()
        .map(base -> store.image(store.find(base.id().toString()), container.config().platform()));
  }

  /// The config of a container of nothing.
  public static ImageConfig scratch() {
    return ImageConfig.of(Platform.host());
  }

  private Lease root(Optional<Image> image) {
    return roots.acquire(
        image.map(Image::id).orElse(NOTHING),
        () ->
            image
                .map(found -> {
                  store.hold(found);
                  return FileTree.read(found.layers()).asLayer().iterator();
                })
                .orElseGet(
                    () -> List.of(FileTree.EMPTY.entry(TreePath.ROOT).orElseThrow()).iterator()));
  }

  private WorkMount mountOf(WorkingContainer container) {
    return new WorkMount(host, containers.seat(container));
  }

  /// Mounts its root; nothing where it is mounted.
  ///
  /// @return where it is, absolute
  public Path mount(WorkingContainer container) {
    WorkMount mount = mountOf(container);
    try (FileChannel _ = containers.lock(container)) {
      return mount.isMounted() ? mount.place() : mount.mount(root(image(container)));
    } catch (IOException e) {
      throw TareException.of(e, "cannot mount container " + container.name());
    }
  }

  /// Where its root is mounted.
  public Optional<Path> mounted(WorkingContainer container) {
    WorkMount mount = mountOf(container);
    return mount.isMounted() ? Optional.of(mount.place()) : Optional.empty();
  }

  /// Unmounts its root, where it is mounted.
  ///
  /// @throws TareException REFUSED where something uses it
  public void unmount(WorkingContainer container) {
    try (FileChannel _ = containers.lock(container)) {
      mountOf(container).unmount();
    } catch (IOException e) {
      throw TareException.of(e, "cannot unmount container " + container.name());
    }
  }

  /// Looks at its image and at what became of it.
  ///
  /// @param work must not keep the snapshot
  public <T> T reading(WorkingContainer container, Function<Snapshot, T> work) {
    Optional<Image> image = image(container);
    try (FileChannel _ = containers.lock(container);
        Lease root = root(image);
        Snapshot snapshot = snapshot(container, image, root)) {
      return work.apply(snapshot);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read container " + container.name());
    }
  }

  private Snapshot snapshot(WorkingContainer container, Optional<Image> image, Lease root) {
    FileTree below = image.map(found -> FileTree.read(found.layers())).orElse(FileTree.EMPTY);
    var whole = new Snapshot.Image(below, root.path());
    return Snapshot.of(host, containers.seat(container), whole, mounts(container));
  }

  /// Only the places count.
  private static Isolation mounts(WorkingContainer container) {
    List<Volume> places =
        container.mounts().stream()
            .map(place -> new Volume(Path.of("/"), place, Volume.Access.READ_ONLY))
            .toList();
    return new Isolation(Network.HOST, RootAccess.WRITABLE, places, Optional.empty());
  }

  /// Removes a container with all that was written in it, and what killed processes left.
  ///
  /// @throws TareException REFUSED where its root is mounted and something uses it
  public void remove(WorkingContainer container) {
    Detached detached = new Detached(host);
    try (FileChannel _ = containers.lock(container)) {
      mountOf(container).unmount();
      detached.remove(containers.seat(container), Engine.BUILTIN);
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove container " + container.name());
    }
    containers.leftovers().forEach(detached::delete);
  }

  /// The images that containers were made of, which must stay in the store.
  public static Stream<Digest> used(WorkingContainers containers) {
    return containers.all().stream().flatMap(c -> c.base().stream()).map(WorkingContainer.Base::id);
  }
}
