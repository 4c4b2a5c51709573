package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Life;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;

/// Keeps images that containers were made of: without its image a container does not start again.
final class InUse {
  private InUse() {}

  /// Says nothing of a name beside which the image has others, and of an image that cannot be read.
  ///
  /// @param isForced whether only those count that run
  /// @throws TareException REFUSED where a container uses the image
  static void refuse(ContainerStore containers, ImageStore store, String name, boolean isForced) {
    List<Container> all = containers.all();
    Optional<ListedImage> found = all.isEmpty() ? Optional.empty() : find(store, name);
    if (found.isEmpty() || isOneOfSeveralNames(store, found.get(), name)) {
      return;
    }
    for (Container container : all) {
      boolean isMade = container.image().equals(found.get().id());
      Life life = isMade ? containers.life(container) : null;
      if (life != null && (life.isRunning() || !isForced)) {
        throw TareException.of(
                TareException.Kind.REFUSED,
                "cannot remove image %s: container %s uses it%s"
                    .formatted(name, container.name(), life.isRunning() ? ", which runs" : ""))
            .withHint("tare rm %s%s".formatted(life.isRunning() ? "-f " : "", container.name()));
      }
    }
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
