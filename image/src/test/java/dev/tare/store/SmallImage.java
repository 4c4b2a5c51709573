package dev.tare.store;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Images of a few bytes for tests.
record SmallImage(Manifest manifest, ImageConfig config, List<Bytes> blobs) {

  /// The tar of one file of that content.
  static Bytes tar(String content) {
    var out = new ByteArrayOutputStream();
    Content file = Content.of(Bytes.utf8(content));
    Entry entry = new Entry.FileEntry(TreePath.of("content"), Attributes.of(0644), file);
    try {
      LayerWriter.write(List.of(entry), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.of(out.toByteArray());
  }

  /// An image with uncompressed layers of these contents.
  static SmallImage of(String... layers) {
    return of(MediaType.OCI_LAYER, layers);
  }

  static SmallImage gzipped(String... layers) {
    return of(MediaType.OCI_LAYER_GZIP, layers);
  }

  private static SmallImage of(MediaType type, String... layers) {
    List<Bytes> blobs = new ArrayList<>();
    List<Descriptor> descriptors = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    List<History> history = new ArrayList<>();
    for (String layer : layers) {
      Bytes tar = tar(layer);
      Bytes blob = type.equals(MediaType.OCI_LAYER_GZIP) ? gzip(tar) : tar;
      blobs.add(blob);
      descriptors.add(Descriptor.of(type, blob));
      diffIds.add(Digest.of(tar));
      history.add(History.layer("ADD " + layer.length()));
    }
    ImageConfig config = ImageConfig.of(Platform.parse("linux/amd64")).withLayers(diffIds, history);
    return new SmallImage(Manifest.of(config.descriptor(), descriptors, Map.of()), config, blobs);
  }

  private static Bytes gzip(Bytes content) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.of(out.toByteArray());
  }

  Descriptor descriptor() {
    return manifest.descriptor();
  }

  /// Stores all blobs and documents, without a name.
  Descriptor putInto(ImageStore store) {
    for (int i = 0; i < blobs.size(); i++) {
      store.put(blobs.get(i), manifest.layers().get(i));
    }
    store.put(config.raw(), manifest.config());
    store.put(manifest.raw(), descriptor());
    return descriptor();
  }
}
