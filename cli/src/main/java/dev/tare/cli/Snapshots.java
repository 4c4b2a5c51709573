package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.container.Snapshot;
import dev.tare.container.Snapshot.Meanwhile;
import dev.tare.layer.FileTree;
import dev.tare.oci.Image;
import dev.tare.runtime.Host;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.util.function.Function;

/// What became of containers, for those who look at it as a whole.
final class Snapshots {
  private Snapshots() {}

  /// @param work must not keep the snapshot
  static <T> T with(
      Session session,
      ImageStore store,
      Container container,
      Meanwhile meanwhile,
      Function<Snapshot, T> work) {
    Host host = session.host();
    Image image = store.image(store.find(container.image().toString()));
    try (Lease root = Starting.root(session, store, host, image)) {
      var whole = new Snapshot.Image(FileTree.read(image.layers()), root.path());
      try (Snapshot snapshot =
          Snapshot.of(session.containers(), host, container, whole, meanwhile)) {
        return work.apply(snapshot);
      }
    }
  }
}
