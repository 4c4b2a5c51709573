package dev.tare.script;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.container.ContainerFiles;
import dev.tare.container.ContainerStore;
import dev.tare.container.Snapshot;
import dev.tare.copy.CopyResult;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.rootfs.Roots;
import dev.tare.runtime.Containers;
import dev.tare.runtime.Detached;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Engine;
import dev.tare.runtime.Host;
import dev.tare.runtime.MountPlaces;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.Seat;
import dev.tare.runtime.WorkMount;
import dev.tare.script.WorkingContainers.Held;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
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

  /// The unpacked image of a container that is about to be written into.
  private Lease ready(WorkingContainer container) {
    Optional<Image> image = image(container);
    Lease root = root(image);
    mountOf(container).giveOwners(root.path(), () -> tree(image));
    return root;
  }

  private static FileTree tree(Optional<Image> image) {
    return image.map(found -> FileTree.read(found.layers())).orElse(FileTree.EMPTY);
  }

  private WorkMount mountOf(WorkingContainer container) {
    return new WorkMount(host, containers.seat(container));
  }

  /// Mounts its root; nothing where it is mounted.
  ///
  /// @return where it is, absolute
  public Path mount(WorkingContainer container) {
    WorkMount mount = mountOf(container);
    try (Held held = containers.hold(container)) {
      return mount.isMounted() ? mount.place() : mount.mount(ready(held.container()));
    } catch (IOException e) {
      throw TareException.of(e, "cannot mount container " + container.name());
    }
  }

  /// Prepares its root for who mounts it in another mount namespace, see [Unshared#run].
  public WorkMount prepared(WorkingContainer container) {
    WorkMount mount = mountOf(container);
    try (Held held = containers.hold(container)) {
      mount.prepare(ready(held.container()));
      return mount;
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
    try (Held _ = containers.hold(container)) {
      mountOf(container).unmount();
    } catch (IOException e) {
      throw TareException.of(e, "cannot unmount container " + container.name());
    }
  }

  /// A container as it is while nobody else works on it.
  ///
  /// @param image that it was made of; empty for nothing
  /// @param root of that, unpacked
  /// @param snapshot what became of it; not to be kept
  public record View(
      WorkingContainer container, Optional<Image> image, Path root, Snapshot snapshot) {}

  /// Looks at its image and at what became of it.
  ///
  /// @param work must not keep the snapshot
  public <T> T reading(WorkingContainer container, Function<View, T> work) {
    try (Held held = containers.hold(container)) {
      return viewed(held.container(), work);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read container " + container.name());
    }
  }

  private <T> T viewed(WorkingContainer container, Function<View, T> work) {
    Optional<Image> image = image(container);
    try (Lease root = root(image);
        Snapshot snapshot = snapshot(container, image, root)) {
      return work.apply(new View(container, image, root.path(), snapshot));
    }
  }

  private Snapshot snapshot(WorkingContainer container, Optional<Image> image, Lease root) {
    var whole = new Snapshot.Image(tree(image), root.path());
    return Snapshot.of(host, containers.seat(container), whole, paths(container.stubs()));
  }

  /// What a COPY or ADD comes to.
  ///
  /// @param line for the history; empty for none
  public record Copies(
      BiFunction<WorkingContainer, FileTree, CopyResult> copying, Optional<History> line) {}

  /// Carries out a COPY or ADD.
  public void copy(WorkingContainer container, Copies copies) {
    try (Held held = containers.hold(container)) {
      copy(held, copies);
    } catch (IOException e) {
      throw TareException.of(e, "cannot copy into container " + container.name());
    }
  }

  /// The same out of another working container. Both are held at once, always in the same order:
  /// whoever copies the other way meanwhile must not have the one that is waited for here.
  public void copy(
      WorkingContainer from, WorkingContainer into, Function<FileTree, Copies> copies) {
    boolean isFirst = from.id().compareTo(into.id()) < 0;
    try (Held first = containers.hold(isFirst ? from : into);
        Held second = containers.hold(isFirst ? into : from)) {
      Held source = isFirst ? first : second;
      Held target = isFirst ? second : first;
      boolean _ =
          viewed(source.container(), view -> copied(target, copies.apply(view.snapshot().after())));
    } catch (IOException e) {
      throw TareException.of(e, "cannot copy into container " + into.name());
    }
  }

  private boolean copied(Held held, Copies copies) {
    try {
      copy(held, copies);
      return true;
    } catch (IOException e) {
      throw TareException.of(e, "cannot copy into container " + held.container().name());
    }
  }

  private void copy(Held held, Copies copies) throws IOException {
    boolean _ =
        viewed(
            held.container(),
            view -> {
              CopyResult result = copies.copying().apply(view.container(), view.snapshot().after());
              List<Entry> entries = result.entries();
              if (!entries.isEmpty()) {
                WorkMount mount = mountOf(view.container());
                mount.giveOwners(view.root(), view.snapshot()::below);
                mount.write(view.root(), view.snapshot().after(), entries);
              }
              return true;
            });
    if (copies.line().isPresent()) {
      var _ = held.update(now -> now.withHistory(copies.line().get()));
    }
  }

  /// A program that is to run.
  ///
  /// @param process of the container as it is by then
  /// @param line for the history; empty for none
  public record Program(
      Function<WorkingContainer, ProcessSpec> process,
      Isolation isolation,
      Host.Choice choice,
      Optional<History> line) {}

  /// Runs a program and waits for its end. Nobody else works on the container meanwhile.
  ///
  /// @throws TareException where it could not be prepared; what the engine says against it comes
  ///   back in [Ended]
  public Ended run(WorkingContainer container, Program program) {
    Seat seat = containers.seat(container);
    try (Held held = containers.hold(container);
        Lease root = ready(held.container());
        ContainerFiles files = withVolumes(held.container(), root.path())) {
      String hostname = hostname(held.container(), program.isolation());
      Isolation isolation = program.isolation().withHostname(hostname);
      ProcessSpec process =
          program.process().apply(held.container()).withDefault("HOSTNAME=" + hostname);
      List<TreePath> stubs = stubs(held.container(), MountPlaces.missing(files, isolation));
      // before they are made: whoever is killed leaves places that are known
      var _ = held.update(now -> now.withStubs(texts(stubs)));
      RunSpec spec = new RunSpec(root.path(), files, process, isolation);
      WorkMount mount = mountOf(container);
      Ended ended =
          new Containers(host, seat.folder())
              .runIn(mount, spec, program.choice(), ContainerStore.newId());
      List<TreePath> left = mount.clear(stubs);
      Optional<History> line = ended.status() == 0 ? program.line() : Optional.empty();
      var _ =
          held.update(now -> {
            WorkingContainer cleared = now.withStubs(texts(left));
            return line.map(cleared::withHistory).orElse(cleared);
          });
      return ended;
    } catch (IOException e) {
      throw TareException.of(e, "cannot run a program in container " + container.name());
    }
  }

  /// What a program takes the machine for, as with buildah.
  private static String hostname(WorkingContainer container, Isolation isolation) {
    return isolation
        .hostname()
        .or(() -> container.config().hostname())
        .filter(name -> !name.isEmpty())
        .orElse(container.shortId());
  }

  /// Its files, with the directories that are volumes of its config: programs count on them.
  private ContainerFiles withVolumes(WorkingContainer container, Path root) {
    Seat seat = containers.seat(container);
    List<TreePath> missing;
    try (ContainerFiles files = ContainerFiles.stopped(seat, root)) {
      missing = MountPlaces.missing(files, container.config().volumes().stream());
    }
    if (!missing.isEmpty()) {
      List<Entry> directories =
          missing.reversed().stream()
              .<Entry>map(path -> new DirectoryEntry(path, Attributes.of(0755)))
              .toList();
      boolean _ =
          viewed(
              container,
              view -> {
                mountOf(container).write(root, view.snapshot().after(), directories);
                return true;
              });
    }
    return ContainerFiles.stopped(seat, root);
  }

  /// Those that an earlier run has left, and those that the next one makes; the deepest first.
  private static List<TreePath> stubs(WorkingContainer container, List<TreePath> missing) {
    return Stream.concat(missing.stream(), paths(container.stubs()).stream())
        .distinct()
        .sorted(Comparator.comparingInt((TreePath path) -> path.parts().size()).reversed())
        .toList();
  }

  private static List<TreePath> paths(List<String> texts) {
    return texts.stream().map(TreePath::of).toList();
  }

  private static List<String> texts(List<TreePath> paths) {
    return paths.stream().map(TreePath::toString).toList();
  }

  /// Removes a container with all that was written in it, and what killed processes left.
  ///
  /// @throws TareException REFUSED where its root is mounted and something uses it
  public void remove(WorkingContainer container) {
    Detached detached = new Detached(host);
    try (Held _ = containers.hold(container)) {
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
