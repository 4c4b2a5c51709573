package dev.tare.cli;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Pull;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.util.List;

/// The image that a container is made of. It is in the store then, as `docker run` has it, wherever
/// it came from.
final class RunImage {
  private RunImage() {}

  /// @param word a name or an id, or a place of `tare help transports`
  /// @throws dev.tare.base.TareException NOT_FOUND and others; see [Pull#find], [Transports#open]
  static Image find(Session session, ImageStore store, Pull.When when, String word) {
    return ImagePlace.isElsewhere(word, store)
        ? copied(session, store, Location.parse(word))
        : store.image(session.pull(store, when).find(word, Platform.host()));
  }

  private static Image copied(Session session, ImageStore store, Location from) {
    Transports transports = session.transports(store);
    try (Source source = transports.open(from);
        Sink sink = transports.create(new Location.Store(""))) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), store.cache(), session.progress());
      Descriptor copied = copy.one(source, List.of());
      copy.publish();
      return store.image(store.find(copied.digest().toString()));
    }
  }
}
