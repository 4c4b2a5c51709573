package dev.tare.oci;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// One layer of an image: a tar of changes, named by the digest of its uncompressed bytes.
public interface Layer {
  /// The digest of the uncompressed tar.
  Digest diffId();

  /// The blob that holds this layer, as its manifest names it; empty where none has been written.
  Optional<Descriptor> stored();

  /// The uncompressed tar. Whoever reads to the end has read verified bytes: a difference from
  /// [#diffId] or [#stored] ends in a CORRUPT `TareException` at the end of the stream.
  InputStream open() throws IOException;

  /// The uncompressed tar for whoever reads its headers and skips the contents of its files. Bytes
  /// that were verified before, and lie unchanged where they lay then, may be skipped without being
  /// read; otherwise this is [#open].
  default InputStream openHeaders() throws IOException {
    return open();
  }

  /// The bytes of the blob that [#stored] describes, compressed as they are, to be passed on
  /// without a change; whoever reads them verifies them.
  ///
  /// @throws IllegalStateException where [#stored] is empty
  InputStream openStored() throws IOException;

  /// What names the stored bytes where they lie now, and is another text once they may have
  /// changed; empty where nobody can tell without reading them.
  default Optional<String> mark() throws IOException {
    return Optional.empty();
  }

  /// The `length` bytes of the uncompressed tar from `offset` on. Cheap where the layer lies
  /// uncompressed on disk; otherwise it is inflated once into a cache, or read from its start.
  default InputStream openRange(long offset, long length) throws IOException {
    InputStream in = open();
    in.skipNBytes(offset);
    return new Bounded(in, length);
  }
}
