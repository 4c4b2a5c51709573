package dev.tare.cli;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.transport.Listed;
import dev.tare.transport.Location;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.util.Optional;

/// The one image that a word names, wherever it is.
final class NamedSource {
  private NamedSource() {}

  static Source open(Session session, ImageStore store, RegistryOptions registry, String word) {
    return new Transports(session.surroundings(store), registry.remotes(session, store))
        .open(Location.parse(word));
  }

  /// Its manifest for a platform; without one, what it is: a manifest or an index.
  ///
  /// @throws dev.tare.base.TareException INVALID where the place holds several
  static Descriptor root(Source source, Optional<Platform> platform) {
    Listed only = source.only();
    return platform.isEmpty() ? only.root() : source.choose(only.root(), platform.get());
  }
}
