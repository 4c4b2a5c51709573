package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import dev.tare.transport.Location;

/// The name of an image of a registry, as commands are given it that work on registries alone.
final class RegistryImage {
  private static final String PREFIX = "docker://";

  private RegistryImage() {}

  /// `HOST/PATH[:TAG][@DIGEST]`, with or without `docker://`.
  ///
  /// @param doing how messages begin: `cannot pull`
  /// @throws TareException INVALID where it is a place of another sort, or no name
  static Reference parse(String text, String doing) {
    if (text.startsWith(PREFIX)) {
      return Reference.ofImage(text.substring(PREFIX.length()));
    }
    Location location = Location.parse(text);
    if (!(location instanceof Location.Store) || text.startsWith("store:")) {
      throw TareException.invalid(
              "%s %s: it is not in a registry".formatted(doing, Printable.name(text)))
          .withHint("run: tare copy SRC DST");
    }
    return Reference.ofImage(text);
  }
}
