package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.oci.Bounded;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A layer in the store. Random access to a compressed one inflates it into the cache, once, and
/// leases it until the cache is closed.
final class StoredLayer implements Layer {
  private final BlobLayer blob;
  private final Descriptor stored;
  private final Path file;
  private final Cache cache;
  private @Nullable Content uncompressed;

  StoredLayer(Digest diffId, Descriptor stored, Path file, Cache cache) {
    this.stored = stored;
    this.file = file;
    this.blob = new BlobLayer(diffId, Optional.of(stored), new StoredBlob(file, stored.size()));
    this.cache = cache;
  }

  /// A blob's file, which must be there.
  private record StoredBlob(Path file, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
      return found().open();
    }

    @Override
    public InputStream openAt(long offset) throws IOException {
      return found().openAt(offset);
    }

    @Override
    public Optional<String> mark() throws IOException {
      return found().mark();
    }

    private Content found() {
      if (!Files.isRegularFile(file)) {
        throw TareException.of(
                TareException.Kind.STORE_DAMAGED,
                "cannot read the store: %s is missing".formatted(file))
            .withHint("run: tare fsck");
      }
      return new Content.HostFile(file, size);
    }
  }

  @Override
  public Digest diffId() {
    return blob.diffId();
  }

  @Override
  public Optional<Descriptor> stored() {
    return Optional.of(stored);
  }

  @Override
  public InputStream open() throws IOException {
    return blob.open();
  }

  @Override
  public InputStream openHeaders() throws IOException {
    if (stored.mediaType().compression() != Compression.NONE) {
      return open();
    }
    KnownFile known = new KnownFile(cache, file, stored.digest());
    return known.isUnchanged() ? Files.newInputStream(file) : known.reading(open());
  }

  @Override
  public InputStream openStored() throws IOException {
    return blob.openStored();
  }

  @Override
  public Optional<String> mark() throws IOException {
    return blob.mark();
  }

  @Override
  public InputStream openRange(long offset, long length) throws IOException {
    return new Bounded(uncompressed().openAt(offset), length);
  }

  private synchronized Content uncompressed() throws IOException {
    if (uncompressed == null) {
      uncompressed =
          stored.mediaType().compression() == Compression.NONE ? blob.blob() : inflated();
    }
    return uncompressed;
  }

  private Content inflated() throws IOException {
    Lease lease = cache.acquireWhileOpen(Cache.Kind.INFLATED, diffId().hex(), this::inflate);
    return new Content.HostFile(lease.path(), Files.size(lease.path()));
  }

  private void inflate(Path target) throws IOException {
    try (InputStream in = open()) {
      Files.copy(in, target);
    }
  }
}
