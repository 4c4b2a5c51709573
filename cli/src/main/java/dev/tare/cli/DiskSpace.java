package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.oci.Digest;
import dev.tare.script.Workshop;
import dev.tare.store.DiskTally;
import dev.tare.store.DiskTally.Part;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/// What tare takes on the disk, and which images may go.
///
/// @param used ids of the images that containers were made of
record DiskSpace(Session session, ImageStore store, Set<Digest> used) {
  /// Which images go.
  enum Images {
    /// Those without a name that no container uses and no registry knows.
    DANGLING,
    /// All that no container uses.
    UNUSED
  }

  static DiskSpace of(Session session, ImageStore store) {
    Set<Digest> used = new HashSet<>();
    session.containers().all().stream().map(Container::image).forEach(used::add);
    Workshop.used(session.working()).forEach(used::add);
    return new DiskSpace(session, store, used);
  }

  /// Whether an image goes.
  Predicate<StoredImage> goes(Images which) {
    return image ->
        !used.contains(image.id())
            && (which == Images.UNUSED
                || (image.name().isEmpty() && image.repoDigests().isEmpty()));
  }

  /// Counts everything.
  ///
  /// @param isCacheGoing whether what can be made again may go
  DiskTally tally(Images which, boolean isCacheGoing) {
    DiskTally tally = new DiskTally();
    Set<Digest> seen = new HashSet<>();
    for (StoredImage image : store.images()) {
      if (seen.add(image.id())) {
        tally.count(Part.IMAGES, used.contains(image.id()));
      }
    }
    store.tally(tally, goes(which).negate());
    containers(tally);
    store.cache().tally(tally, isCacheGoing);
    return tally;
  }

  private void containers(DiskTally tally) {
    ContainerStore containers = session.containers();
    containers
        .all()
        .forEach(container -> tally.count(Part.CONTAINERS, containers.life(container).isRunning()));
    session.working().all().forEach(_ -> tally.count(Part.CONTAINERS, false));
    Path folder = session.locations().containers();
    try {
      tally.add(Part.CONTAINERS, folder, false);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the containers in " + folder);
    }
  }
}
