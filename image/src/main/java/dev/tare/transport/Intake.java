package dev.tare.transport;

import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import java.util.List;

/// Brings an image of another place into the store without a name, for work that builds on it.
public final class Intake {
  private Intake() {}

  /// The only image of `source`, as the store has it from now on. Garbage collection has it once
  /// the store is closed, unless something that is named needs it.
  ///
  /// @throws dev.tare.base.TareException INVALID where there are several; NOT_FOUND without that
  ///   platform; CORRUPT
  public static Image take(Source source, Platform platform, ImageStore store) {
    try (StoreSink sink = new StoreSink(store, new Location.Store(""))) {
      Copy copy = new Copy(sink, Copy.Options.unchanged(), store.cache());
      Image image = copy.image(new NamedImage(source.single(platform).image(), List.of()));
      store.layers().require(image.descriptor());
      return store.image(image.descriptor(), platform);
    }
  }
}
