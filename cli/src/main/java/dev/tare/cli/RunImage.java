package dev.tare.cli;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Pull;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import java.util.List;
import java.util.Optional;

/// The image that a container is made of. It is in the store then, as `docker run` has it, wherever
/// it came from.
///
/// @param pull finds images by name
/// @param platform which of several
record RunImage(Pull pull, Platform platform) {

  /// @param word a name or an id, or a place of `tare help transports`
  /// @throws dev.tare.base.TareException NOT_FOUND and others; see [Pull#find], [Transports#open]
  static Image find(Session session, ImageStore store, Pull.When when, String word) {
    return new RunImage(session.pull(store, when), Platform.host()).find(word);
  }

  /// See [#find(Session, ImageStore, Pull.When, String)].
  Image find(String word) {
    ImageStore store = pull.store();
    StoredImage found =
        ImagePlace.isElsewhere(word, store)
            ? copied(Location.parse(word))
            : pull.find(word, platform);
    return store.image(found, platform);
  }

  private StoredImage copied(Location from) {
    var options =
        new Copy.Options(Optional.empty(), Optional.empty(), platform, Copy.Scope.ONE_PLATFORM);
    try (Source source = pull.transports().open(from);
        Sink sink = pull.transports().create(new Location.Store(""))) {
      Copy copy = new Copy(sink, options, pull.store().cache(), pull.progress());
      Descriptor copied = copy.one(source, List.of());
      copy.publish();
      return pull.store().find(copied.digest().toString());
    }
  }
}
