package dev.tare.rootfs;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.oci.Digest;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/// The unpacked roots of images, in the cache: each is the merged tree of one image, written once,
/// and serves as the one lower layer of every container of that image.
///
/// One root for each image, not for each layer: a merged tree needs no whiteouts, so that it works
/// alike with every kind of overlay and without one, as root and without; names of one file in
/// several layers are one file. The price is that images which share layers do not share them on
/// disk here. Whoever needs that changes this class alone: a lease on one directory becomes a lease
/// on several.
public final class Roots {
  private final Cache cache;
  private final Ownership ownership;

  public Roots(Cache cache, Ownership ownership) {
    this.cache = cache;
    this.ownership = ownership;
  }

  /// Whose files the roots hold.
  public Ownership ownership() {
    return ownership;
  }

  /// The root of the image `id`, unpacked where it is not there yet.
  ///
  /// @param tree the merged tree, as `FileTree.asLayer` gives it
  /// @return read-only; the lease keeps it from being evicted
  /// @throws TareException CORRUPT where the tree cannot be unpacked, DISK_FULL where it does not
  ///   fit
  public Lease acquire(Digest id, Iterable<? extends Entry> tree) {
    return cache.acquire(Cache.Kind.ROOT, key(id), target -> unpack(id, tree, target));
  }

  /// The two kinds of ownership never meet in one cache folder by the same name.
  private String key(Digest id) {
    String suffix =
        switch (ownership) {
          case OF_TREE -> "";
          case OF_USER -> "-user";
        };
    return id.hex() + suffix;
  }

  private void unpack(Digest id, Iterable<? extends Entry> tree, Path target) throws IOException {
    // not even its set-user-ID programs may be reached by others before the root is sealed
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    closeToOthers(
        Objects.requireNonNull(target.getParent(), "the cache gives a place in a folder"));
    Files.createDirectory(target, PosixFilePermissions.asFileAttribute(ownerOnly));
    try {
      Unpacker.unpack(tree, target, ownership);
    } catch (IOException e) {
      throw TareException.of(e, "cannot unpack image " + id.shortHex());
    }
  }

  /// The folder around the root stays closed when the root itself is open to all (CVE-2024-25621).
  private static void closeToOthers(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }
}
