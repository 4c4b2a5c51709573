package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether an image may get a name: every document can be read and every blob is there.
final class Completeness {
  private final Layout layout;
  private final ImageReader reader;

  Completeness(Layout layout, ImageReader reader) {
    this.layout = layout;
    this.reader = reader;
  }

  /// An index may name manifests that were not fetched, but not all of them.
  ///
  /// @throws TareException STORE_DAMAGED where something is missing, CORRUPT where a document is
  ///   malformed
  void require(Descriptor image) {
    if (!image.mediaType().isIndex()) {
      requireManifest(image);
      return;
    }
    List<Descriptor> present = new ArrayList<>();
    List<Descriptor> manifests = reader.manifests(image);
    for (Descriptor manifest : manifests) {
      if (layout.sizeOf(manifest.digest()).isPresent()) {
        present.add(manifest);
      }
    }
    if (present.isEmpty() && !manifests.isEmpty()) {
      requireBlob(manifests.getFirst());
    }
    present.forEach(this::requireManifest);
  }

  private void requireManifest(Descriptor descriptor) {
    Manifest manifest =
        Manifest.parse(layout.document(descriptor), Optional.of(descriptor.mediaType()));
    manifest.layers().forEach(this::requireBlob);
    requireBlob(manifest.config());
    if (manifest.config().mediaType().isConfig() && manifest.isImage()) {
      requireCounts(manifest, ImageConfig.parse(layout.document(manifest.config())));
    }
  }

  private static void requireCounts(Manifest manifest, ImageConfig config) {
    if (manifest.layers().size() != config.diffIds().size()) {
      throw TareException.corrupt(
          "image %s is malformed: its manifest has %d layers, its config names %d"
              .formatted(
                  manifest.config().digest().shortHex(),
                  manifest.layers().size(),
                  config.diffIds().size()));
    }
  }

  private void requireBlob(Descriptor blob) {
    Optional<Long> size = layout.sizeOf(blob.digest());
    if (size.isEmpty()) {
      throw layout.damaged("%s is missing".formatted(layout.blob(blob.digest())), null);
    }
    if (size.get() != blob.size()) {
      throw TareException.corrupt(
          "cannot store blob %s: it is %d bytes long, its descriptor says %d"
              .formatted(blob.digest(), size.get(), blob.size()));
    }
  }
}
