package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.ledger.ImageAccount;
import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.KnownImages;
import dev.tare.ledger.KnownLayers;
import dev.tare.mutate.Compression;
import dev.tare.oci.Image;
import dev.tare.store.Cache;
import dev.tare.store.ImageStore;

/// What is told of an image from any place.
///
/// @param name what the user called it
record Analysis(String name, ImageAccount account) {

  /// Whether layers that are not compressed yet are compressed to learn what is pulled.
  enum Pulled {
    AS_IT_IS,
    EXACT
  }

  /// @throws TareException NOT_FOUND, and what [dev.tare.transport.Transports#open] throws
  static Analysis of(Session session, String name, Pulled pulled) {
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      Image image = seen(images.read(name), store.cache(), pulled);
      return new Analysis(name, new KnownImages(store.cache()).of(image, parallel()));
    }
  }

  /// The account with every file of the image.
  ///
  /// @throws TareException as [#of] does
  static ImageLedger ledger(Session session, String name) {
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      return ledger(images.read(name), store, Pulled.AS_IT_IS);
    }
  }

  /// The same of an image that is open.
  static ImageLedger ledger(Image image, ImageStore store, Pulled pulled) {
    Image seen = seen(image, store.cache(), pulled);
    return ImageLedger.of(seen, new KnownLayers(store.cache()).of(seen, parallel()));
  }

  private static Image seen(Image image, Cache cache, Pulled pulled) {
    return switch (pulled) {
      case AS_IT_IS -> image;
      case EXACT -> Compression.GZIP.applyToPlain(image, cache);
    };
  }

  static int parallel() {
    return Math.min(4, Runtime.getRuntime().availableProcessors());
  }
}
