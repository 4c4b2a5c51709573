package dev.tare.store;

import dev.tare.oci.Reference;
import java.nio.file.Path;

/// What a process does to a store that is to be killed, or to run beside another.
final class StoreScript {
  private StoreScript() {}

  /// `ROOT CACHE VERB [ARGUMENT…]`.
  public static void main(String[] args) {
    try (ImageStore store = ImageStore.open(Path.of(args[0]), Path.of(args[1]))) {
      switch (args[2]) {
        case "add" -> add(store, args[3]);
        case "remove" -> remove(store, args[3]);
        case "churn" -> churn(store, args[3], Integer.parseInt(args[4]));
        case String verb -> throw new IllegalArgumentException(verb);
      }
    }
  }

  /// An image of its own that shares its first layer with all others.
  static void add(ImageStore store, String name) {
    store.tag(image(name).putInto(store), Reference.parse(name));
  }

  static SmallImage image(String name) {
    return SmallImage.of("shared by all", "the layer of " + name);
  }

  static void remove(ImageStore store, String name) {
    store.remove(name, ImageStore.SeveralNames.REFUSE);
  }

  /// Adds images and removes every second one; those with odd numbers stay.
  private static void churn(ImageStore store, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      add(store, prefix + i);
      if (i % 2 == 0) {
        remove(store, prefix + i);
      }
    }
  }
}
