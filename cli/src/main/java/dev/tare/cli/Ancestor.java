package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `--filter ancestor=IMAGE`: the containers of an image, and of those that stand on it, whose
/// layers begin with all of its own.
final class Ancestor {
  private final ImageStore store;
  private final String text;
  private final Optional<Image> image;
  private final Map<Digest, Boolean> standing = new HashMap<>();

  /// @param text name or id of an image, which need not be there any more
  Ancestor(ImageStore store, String text) {
    this.store = store;
    this.text = text;
    this.image = find(text);
  }

  boolean test(Container container) {
    return image.filter(i -> i.id().equals(container.image())).isPresent()
        || untagged(container.imageName()).equals(untagged(text))
        || (!text.isEmpty() && container.image().hex().startsWith(text))
        || standing.computeIfAbsent(container.image(), this::standsOn);
  }

  private static String untagged(String name) {
    String suffix = ":latest";
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  private boolean standsOn(Digest id) {
    List<Digest> below = image.map(i -> i.config().diffIds()).orElse(List.of());
    List<Digest> all = find(id.toString()).map(i -> i.config().diffIds()).orElse(List.of());
    // every image would stand on one without layers
    return !below.isEmpty()
        && all.size() >= below.size()
        && all.subList(0, below.size()).equals(below);
  }

  private Optional<Image> find(String name) {
    try {
      return Optional.of(store.image(store.find(name)));
    } catch (TareException e) {
      return Optional.empty();
    }
  }
}
