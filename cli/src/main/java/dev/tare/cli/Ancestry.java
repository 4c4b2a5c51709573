package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Which containers come from an image: those of it, and of images that were built from it, which
/// begin with its layers.
final class Ancestry {
  private Ancestry() {}

  /// @param image name or id; of one that is not there any more by what the containers were told
  static Predicate<Container> of(Session session, String image) {
    try (ImageStore store = session.openStore()) {
      Optional<Image> ancestor = image(store, image);
      if (ancestor.isEmpty()) {
        return container ->
            container.imageName().equals(image) || container.image().hex().startsWith(image);
      }
      Set<Digest> found = new HashSet<>(Set.of(ancestor.get().id()));
      List<Digest> layers = ancestor.get().config().diffIds();
      for (Container container : session.containers().all()) {
        image(store, container.image().toString())
            .filter(other -> !layers.isEmpty() && startsWith(other.config().diffIds(), layers))
            .ifPresent(other -> found.add(other.id()));
      }
      return container -> found.contains(container.image());
    }
  }

  private static Optional<Image> image(ImageStore store, String nameOrId) {
    try {
      return Optional.of(store.image(store.find(nameOrId)));
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean startsWith(List<Digest> all, List<Digest> first) {
    return all.size() >= first.size() && all.subList(0, first.size()).equals(first);
  }
}
