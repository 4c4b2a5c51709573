package dev.tare.store;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Decompressed;
import dev.tare.layer.LayerReader;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The gate for layers that others have made. A layer is read once, whole, as its media type and
/// its image's config say that it is: decompressed, hashed and entry by entry. So what is in the
/// store can be used, and what cannot be used is refused where it comes from.
///
/// Bring each layer with [#put], which reads it while it is written; then ask for the image with
/// [#require] before it gets a name.
public final class LayerIntake {
  private final ImageStore store;
  private final Layout layout;
  private final ImageReader reader;
  private final Cache cache;

  /// What came out of the blobs that this process has read.
  private final Map<Form, Tally.Total> read = new ConcurrentHashMap<>();

  /// Bytes that can be read in several ways.
  private record Form(Digest blob, Compression compression) {
    static Form of(Descriptor stored) {
      return new Form(stored.digest(), stored.mediaType().compression());
    }
  }

  LayerIntake(ImageStore store, Layout layout, ImageReader reader, Cache cache) {
    this.store = store;
    this.layout = layout;
    this.reader = reader;
    this.cache = cache;
  }

  /// Stores the blob of a layer.
  ///
  /// @param content is read to its end and not closed
  /// @throws TareException CORRUPT where it is not the blob, not compressed as its media type says,
  ///   or no tar, naming the entry; nothing is stored then
  public void put(Descriptor blob, InputStream content) throws IOException {
    try (BlobWriter writer = store.newBlob(blob.digest().algorithm())) {
      InputStream passing = new Passing(content, writer::write);
      Tally.Total total = read(passing, blob, writer);
      writer.commit(Optional.of(blob));
      read.put(Form.of(blob), total);
    }
  }

  private static Tally.Total read(InputStream in, Descriptor blob, BlobWriter writer)
      throws IOException {
    Compression compression = blob.mediaType().compression();
    String what = "layer " + blob.digest();
    try {
      if (compression == Compression.NONE) {
        parse(in, what); // hashed by the writer
        return new Tally.Total(blob.digest(), blob.size());
      }
      try (InputStream plain = Decompressed.open(in, compression, blob.size(), what)) {
        Tally tally = new Tally();
        parse(new Passing(plain, tally::add), what);
        return tally.total();
      }
    } catch (TareException e) {
      // other bytes than those that were meant are the better explanation
      if (e.kind() == TareException.Kind.CORRUPT) {
        in.transferTo(OutputStream.nullOutputStream());
        writer.require(blob);
      }
      throw e;
    }
  }

  /// Reads the layer whole.
  ///
  /// @return what came out of it
  /// @throws TareException CORRUPT where it is not what it says, naming the entry
  static Tally.Total read(Layer layer) throws IOException {
    Tally tally = new Tally();
    try (InputStream in = layer.open()) {
      parse(new Passing(in, tally::add), "layer " + layer.diffId());
    }
    return tally.total();
  }

  private static void parse(InputStream tar, String what) {
    LayerReader entries = new LayerReader(tar, what);
    while (entries.next().isPresent()) {}
  }

  /// Makes sure that the layers of an image, or of those images of an index that are here, are what
  /// manifest and config say. Those are read that nobody has read yet.
  ///
  /// @param root its documents and blobs are in the store
  /// @throws TareException CORRUPT, naming the layer
  public void require(Descriptor root) {
    boolean isIndex = root.mediaType().isIndex();
    for (Descriptor manifest : isIndex ? reader.manifests(root) : List.of(root)) {
      if (!isIndex || layout.sizeOf(manifest.digest()).isPresent()) {
        requireImage(manifest);
      }
    }
  }

  private void requireImage(Descriptor descriptor) {
    Manifest manifest =
        Manifest.parse(layout.document(descriptor), Optional.of(descriptor.mediaType()));
    if (!manifest.config().mediaType().isConfig()) {
      return;
    }
    List<Digest> diffIds = ImageConfig.parse(layout.document(manifest.config())).diffIds();
    for (int i = 0; i < Math.min(diffIds.size(), manifest.layers().size()); i++) {
      Descriptor stored = manifest.layers().get(i);
      if (stored.mediaType().isLayer()) { // others carry statements about images
        require(diffIds.get(i), stored);
      }
    }
  }

  private void require(Digest diffId, Descriptor stored) {
    try {
      Tally.Total total = read.get(Form.of(stored));
      if (total == null || total.digest().algorithm() != diffId.algorithm()) {
        if (isNoted(diffId, stored)) {
          return;
        }
        total = read(new StoredLayer(diffId, stored, layout.blob(stored.digest()), cache));
      } else if (!total.digest().equals(diffId)) {
        throw TareException.corrupt(
            "cannot store layer %s: its uncompressed bytes have the digest %s, its config says %s"
                .formatted(stored.digest(), total.digest(), diffId));
      }
      note(diffId, stored, total.size());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read layer " + diffId);
    }
  }

  private boolean isNoted(Digest diffId, Descriptor stored) {
    Optional<Lease> noted = cache.find(Cache.Kind.VERIFIED, key(diffId, stored));
    noted.ifPresent(Lease::close);
    return noted.isPresent();
  }

  /// Notes a layer that need not be read again, because tare itself has written it or read it
  /// whole.
  ///
  /// @param size of its uncompressed tar, in bytes
  public void note(Digest diffId, Descriptor stored, long size) {
    try {
      note(Cache.Kind.VERIFIED, key(diffId, stored), size);
      if (stored.mediaType().compression() != Compression.NONE) {
        note(Cache.Kind.SIZE, diffId.hex(), size);
      }
    } catch (TareException e) {
      switch (e.kind()) {
        // the cache cannot be written: slower the next time, and no reason to fail
        case UNSUPPORTED, DISK_FULL -> {}
        default -> throw e;
      }
    }
  }

  private void note(Cache.Kind kind, String key, long size) {
    cache.acquire(kind, key, file -> Files.writeString(file, Long.toString(size))).close();
  }

  private static String key(Digest diffId, Descriptor stored) {
    String form = "%s %s %s".formatted(diffId, stored.digest(), stored.mediaType().compression());
    return Digest.of(Bytes.utf8(form)).hex();
  }
}
