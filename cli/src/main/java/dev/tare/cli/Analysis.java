package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.KnownLayers;
import dev.tare.ledger.LayerFacts;
import dev.tare.mutate.Compression;
import dev.tare.oci.Image;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import dev.tare.transport.NamedImage;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.util.List;

/// An image from any place, and its account.
///
/// @param name what the user called it
record Analysis(String name, ImageLedger ledger, List<LayerFacts> facts) {

  /// Whether layers that are not compressed yet are compressed to learn what is pulled.
  enum Pulled {
    AS_IT_IS,
    EXACT
  }

  /// @throws TareException NOT_FOUND, and what [Transports#open] throws
  static Analysis of(Session session, String name, Pulled pulled) {
    try (ImageStore store = session.openStore();
        Source source = new Transports(session.surroundings(store)).open(Location.parse(name))) {
      NamedImage found = source.single(Platform.host());
      Image image = found.image();
      if (pulled == Pulled.EXACT) {
        image = compressed(image, store);
      }
      int parallel = Math.min(4, Runtime.getRuntime().availableProcessors());
      List<LayerFacts> facts = new KnownLayers(store.cache()).of(image, parallel);
      return new Analysis(name, ImageLedger.of(image, facts), facts);
    }
  }

  /// Layers that are compressed stay what they are.
  private static Image compressed(Image image, ImageStore store) {
    boolean isPlain =
        image.manifest().layers().stream()
            .anyMatch(layer -> layer.mediaType().compression() == MediaType.Compression.NONE);
    return isPlain ? Compression.GZIP.apply(image, store.cache()) : image;
  }
}
