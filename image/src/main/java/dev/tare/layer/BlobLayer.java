package dev.tare.layer;

import dev.tare.oci.Bounded;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// A layer in a blob, as it was stored: with gzip, zstd or not compressed at all.
///
/// What is read is checked on the way: size and digest of the blob, the form of its compression,
/// and the digest of what comes out of it. A difference is CORRUPT, naming both digests, at the
/// latest at the end of the stream. [Decompressed] says how much may come out of how little.
///
/// @param stored the descriptor of the blob; where it is empty the blob is the tar itself
/// @param blob the stored bytes
public record BlobLayer(Digest diffId, Optional<Descriptor> stored, Content blob) implements Layer {

  /// An uncompressed layer that nobody has written yet.
  public static BlobLayer ofTar(Digest diffId, Content tar) {
    return new BlobLayer(diffId, Optional.empty(), tar);
  }

  @Override
  public InputStream open() throws IOException {
    String what = "layer " + diffId;
    if (stored.isEmpty()) {
      return new Verified(blob.open(), what, diffId, blob.size());
    }
    MediaType.Compression compression = stored.get().mediaType().compression();
    InputStream raw = openStored();
    if (stored.get().digest().equals(diffId) && compression == MediaType.Compression.NONE) {
      return raw;
    }
    try {
      return new Verified(
          Decompressed.open(raw, compression, stored.get().size(), what), what, diffId, -1);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  @Override
  public InputStream openStored() throws IOException {
    Descriptor descriptor =
        stored.orElseThrow(() -> new IllegalStateException("nothing stored for " + diffId));
    return new Verified(
        blob.open(), "blob of layer " + diffId, descriptor.digest(), descriptor.size());
  }

  @Override
  public Optional<String> mark() throws IOException {
    return blob.mark();
  }

  /// Read from its place where the blob is the tar, not verified then; else from the start.
  @Override
  public InputStream openRange(long offset, long length) throws IOException {
    boolean isTar =
        stored.isEmpty() || stored.get().mediaType().compression() == MediaType.Compression.NONE;
    if (isTar) {
      return new Bounded(blob.openAt(offset), length);
    }
    InputStream in = open();
    try {
      in.skipNBytes(offset);
      return new Bounded(in, length);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
