package dev.tare.container;

import dev.tare.base.TareException;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.rootfs.OwnerMap;
import dev.tare.runtime.Host;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A copy of what a container wrote, over its image, for an ordinary user to whom some of it is
/// closed. It is made by name when it is first asked for; what runs is paused from then on, until
/// this is closed.
final class Copied implements AutoCloseable {
  private final ContainerStore store;
  private final Host host;
  private final Container container;
  private final Copying.Lower lower;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable FileTree tree;

  Copied(ContainerStore store, Host host, Container container, Copying.Lower lower) {
    this.store = store;
    this.host = host;
    this.container = container;
    this.lower = lower;
  }

  /// `files` with what is closed among them.
  ///
  /// @param ids whose these files are in the container
  Tree readable(Tree files, OwnerMap ids) {
    return new ReadableFiles(
        files,
        ids::inside,
        host.isRoot() ? Optional.empty() : Optional.of(this::tree),
        container.name());
  }

  private FileTree tree() {
    FileTree made = tree;
    if (made == null) {
      made = make();
      tree = made;
    }
    return made;
  }

  private FileTree make() {
    if (store.life(container).status() == Life.Status.RUNNING) {
      Lifecycle lifecycle = new Lifecycle(store, host);
      lifecycle.pause(container);
      open.push(() -> lifecycle.resume(container));
    }
    try {
      Snapshot.Image image = new Snapshot.Image(lower.tree().get(), lower.root());
      return Snapshot.written(store.seat(container), host, image, open);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what container %s wrote".formatted(container.name()));
    }
  }

  @Override
  public void close() {
    Snapshot.close(open);
  }
}
