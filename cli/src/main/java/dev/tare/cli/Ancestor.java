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
import java.util.function.Supplier;

/// `--filter ancestor=IMAGE`: the containers of an image, and of those that stand on it, whose
/// layers begin with all of its own.
final class Ancestor {
  private Ancestor() {}

  /// @param text name or id of an image, which need not be there any more
  static Predicate<Container> of(Session session, String text) {
    Set<Digest> found = standingOn(session, text);
    return container ->
        found.contains(container.image())
            || untagged(container.imageName()).equals(untagged(text))
            || (!text.isEmpty() && container.image().hex().startsWith(text));
  }

  private static Set<Digest> standingOn(Session session, String text) {
    Set<Digest> found = new HashSet<>();
    try (ImageStore store = session.openStore()) {
      Optional<Image> image = read(() -> store.image(store.find(text)));
      image.ifPresent(i -> found.add(i.id()));
      List<Digest> below = image.map(i -> i.config().diffIds()).orElse(List.of());
      // every image would stand on one without layers
      if (!below.isEmpty()) {
        store.images().stream()
            .flatMap(stored -> read(() -> store.image(stored)).stream())
            .filter(other -> standsOn(other, below))
            .forEach(other -> found.add(other.id()));
      }
    }
    return found;
  }

  private static boolean standsOn(Image image, List<Digest> below) {
    List<Digest> all = image.config().diffIds();
    return all.size() >= below.size() && all.subList(0, below.size()).equals(below);
  }

  private static String untagged(String name) {
    String suffix = ":latest";
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  /// Empty where it is not there, or nothing that could have a container.
  private static Optional<Image> read(Supplier<Image> image) {
    try {
      return Optional.of(image.get());
    } catch (TareException e) {
      return Optional.empty();
    }
  }
}
