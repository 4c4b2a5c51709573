package dev.tare.cli;

import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.store.LayerSize;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.NearImage;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.util.ArrayList;
import java.util.List;

/// Images wherever they lie (`tare help transports`), to be read until this is closed. Nothing is
/// copied into the store; of registries the cache keeps what was read.
final class ReadImages implements AutoCloseable {
  private final Session session;
  private final ImageStore store;
  private final Transports transports;
  private final List<Source> sources = new ArrayList<>();

  /// @param store is not closed with this
  ReadImages(Session session, ImageStore store) {
    this.session = session;
    this.store = store;
    this.transports = session.transports(store);
  }

  /// The image for this machine.
  ///
  /// @param location as a user wrote it: a name or an id, `oci:DIRECTORY`, `docker-archive:FILE`,
  ///   `./DIRECTORY`
  /// @throws dev.tare.base.TareException NOT_FOUND, INVALID, CORRUPT; see [Transports#open]
  Image read(String location) {
    Source source = transports.open(ImagePlace.of(location, session, store));
    sources.add(source);
    Image image = source.single(Platform.host()).image();
    return NearImage.of(source, image, store, session.progress());
  }

  /// An image of the store with all its names, or one that lies elsewhere, with what lists say of
  /// it.
  ListedImage listed(String word) {
    if (!ImagePlace.isElsewhere(word, store)) {
      return ListedImage.find(store, word);
    }
    Source source = transports.open(Location.parse(word));
    sources.add(source);
    NamedImage named = source.single(Platform.host());
    Image image = NearImage.of(source, named.image(), store, session.progress());
    return ListedImage.elsewhere(new NamedImage(image, named.names()), stored(image));
  }

  /// Uncompressed layers, config and manifest, in bytes.
  long stored(Image image) {
    return LayerSize.of(image, store.cache());
  }

  @Override
  public void close() {
    sources.forEach(Source::close);
  }
}
