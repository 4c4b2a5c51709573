package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.layer.Decompressed;
import dev.tare.oci.Bounded;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A layer in the store. Random access to a compressed one inflates it into the cache, once.
final class StoredLayer implements Layer {
  private final Digest diffId;
  private final Descriptor stored;
  private final Path blob;
  private final Cache cache;
  private @Nullable Lease inflated;

  StoredLayer(Digest diffId, Descriptor stored, Path blob, Cache cache) {
    this.diffId = diffId;
    this.stored = stored;
    this.blob = blob;
    this.cache = cache;
  }

  @Override
  public Digest diffId() {
    return diffId;
  }

  @Override
  public Optional<Descriptor> stored() {
    return Optional.of(stored);
  }

  @Override
  public InputStream open() throws IOException {
    InputStream in = openStored();
    InputStream tar =
        Decompressed.open(in, stored.mediaType().compression(), stored.size(), "layer " + diffId);
    return new VerifiedStream(tar, diffId, -1);
  }

  @Override
  public InputStream openStored() throws IOException {
    if (!Files.isRegularFile(blob)) {
      throw TareException.of(
              TareException.Kind.STORE_DAMAGED,
              "cannot read layer %s: its blob is missing".formatted(stored.digest()))
          .withHint("run: tare fsck");
    }
    return new VerifiedStream(Files.newInputStream(blob), stored.digest(), stored.size());
  }

  @Override
  public InputStream openRange(long offset, long length) throws IOException {
    FileChannel channel = FileChannel.open(uncompressed(), StandardOpenOption.READ);
    channel.position(offset);
    return new Bounded(Channels.newInputStream(channel), length);
  }

  /// A file that holds the uncompressed tar.
  private synchronized Path uncompressed() {
    if (stored.mediaType().compression() == Compression.NONE) {
      return blob;
    }
    if (inflated == null) {
      inflated = cache.acquire(Cache.Kind.INFLATED, diffId.hex(), this::inflate);
    }
    return inflated.path();
  }

  private void inflate(Path target) throws IOException {
    try (InputStream in = open()) {
      Files.copy(in, target);
    }
  }
}
