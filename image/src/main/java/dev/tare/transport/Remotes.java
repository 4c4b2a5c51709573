package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import java.util.List;
import java.util.Optional;

/// Reaches the places that lie beyond files and the store: registries, and what other tools of this
/// machine keep. Another module knows how.
public interface Remotes {
  /// The place to read from.
  ///
  /// @throws TareException NOT_FOUND, DENIED, UNAVAILABLE; UNSUPPORTED where nobody knows the way
  Source open(Location.Remote location);

  /// The place to write to; see [#open].
  Sink create(Location.Remote location);

  /// The full names that a name of an image may stand for, each of one registry, in the order in
  /// which they are to be tried.
  List<Reference> fullNames(Reference name);

  /// The digest of what is there under a name now; empty where nothing is.
  Optional<Digest> digest(Location.Remote location);

  /// Reaches nothing.
  Remotes NONE =
      new Remotes() {
        @Override
        public Source open(Location.Remote location) {
          throw unreachable("read", location);
        }

        @Override
        public Sink create(Location.Remote location) {
          throw unreachable("write", location);
        }

        @Override
        public List<Reference> fullNames(Reference name) {
          return List.of();
        }

        @Override
        public Optional<Digest> digest(Location.Remote location) {
          throw unreachable("read", location);
        }
      };

  /// What to say of a place that nobody knows the way to.
  private static TareException unreachable(String verb, Location.Remote remote) {
    return TareException.unsupported(
        "cannot %s %s: nobody here knows the way to it".formatted(verb, remote));
  }
}
