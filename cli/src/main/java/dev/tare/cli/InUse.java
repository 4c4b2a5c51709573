package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Life;
import dev.tare.script.WorkingContainer;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;

/// Keeps images that containers were made of: without its image a container does not start again.
final class InUse {
  private InUse() {}

  /// Says nothing of a name beside which the image has others, and of an image that cannot be read.
  ///
  /// @param isForced whether of containers that stay only those count that run
  /// @throws TareException REFUSED where a container uses the image
  static void refuse(Session session, ImageStore store, String name, boolean isForced) {
    ContainerStore containers = session.containers();
    List<Container> all = containers.all();
    List<WorkingContainer> working = session.working().all();
    Optional<ListedImage> found =
        all.isEmpty() && working.isEmpty() ? Optional.empty() : find(store, name);
    if (found.isEmpty() || isOneOfSeveralNames(store, found.get(), name)) {
      return;
    }
    for (WorkingContainer container : working) {
      boolean isMade = container.base().filter(b -> b.id().equals(found.get().id())).isPresent();
      // without it nothing that was written in the container could be had any more
      if (isMade) {
        throw refused(name, "working container " + container.name(), "", container.name());
      }
    }
    for (Container container : all) {
      boolean isMade = container.image().equals(found.get().id());
      Life life = isMade ? containers.life(container) : null;
      if (life != null && (life.isRunning() || !isForced)) {
        boolean runs = life.isRunning();
        throw refused(
            name,
            "container " + container.name(),
            runs ? ", which runs" : "",
            (runs ? "-f " : "") + container.name());
      }
    }
  }

  private static TareException refused(String image, String user, String how, String words) {
    return TareException.of(
            TareException.Kind.REFUSED,
            "cannot remove image %s: %s uses it%s".formatted(image, user, how))
        .withHint("tare rm " + words);
  }

  /// Empty also for one that is damaged: that must be possible to remove.
  private static Optional<ListedImage> find(ImageStore store, String name) {
    try {
      return Optional.of(ListedImage.find(store, name));
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  private static boolean isOneOfSeveralNames(ImageStore store, ListedImage image, String name) {
    boolean isId = image.id().hex().startsWith(name) || name.equals(image.id().toString());
    return !isId && image.repoTags().size() > 1 && store.find(name).name().isPresent();
  }
}
