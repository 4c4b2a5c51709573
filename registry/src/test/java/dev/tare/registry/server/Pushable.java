package dev.tare.registry.server;

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
import dev.tare.oci.Index;
import dev.tare.oci.Json;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// What a client pushes: a manifest and the blobs that it needs.
record Pushable(String type, Bytes manifest, List<Bytes> blobs) {
  private static final Bytes EMPTY = Bytes.utf8("{}");

  Digest digest() {
    return Digest.of(manifest);
  }

  Descriptor descriptor() {
    return Descriptor.of(new MediaType(type), manifest);
  }

  /// An image with gzipped layers of these contents.
  static Pushable image(String... layers) {
    List<Bytes> blobs = new ArrayList<>();
    List<Descriptor> stored = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    List<History> history = new ArrayList<>();
    for (String layer : layers) {
      Bytes tar = tar(layer);
      blobs.add(gzip(tar));
      stored.add(Descriptor.of(MediaType.OCI_LAYER_GZIP, blobs.getLast()));
      diffIds.add(Digest.of(tar));
      history.add(History.layer("ADD"));
    }
    ImageConfig config = ImageConfig.of(Platform.parse("linux/amd64")).withLayers(diffIds, history);
    blobs.add(config.raw());
    Manifest manifest = Manifest.of(config.descriptor(), stored, Map.of());
    return new Pushable(MediaType.OCI_MANIFEST.value(), manifest.raw(), blobs);
  }

  /// What says something about `subject`.
  static Pushable artifact(Optional<String> type, Descriptor subject, Map<String, String> notes) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("schemaVersion", 2);
    members.put("mediaType", MediaType.OCI_MANIFEST.value());
    type.ifPresent(t -> members.put("artifactType", t));
    String empty = "application/vnd.oci.empty.v1+json";
    members.put("config", descriptor(Descriptor.of(new MediaType(empty), EMPTY)));
    members.put("layers", List.of(descriptor(Descriptor.of(new MediaType(empty), EMPTY))));
    members.put("subject", descriptor(subject));
    members.put("annotations", notes);
    return new Pushable(
        MediaType.OCI_MANIFEST.value(), Json.of("artifact", members).render(), List.of(EMPTY));
  }

  static Pushable index(List<Descriptor> parts) {
    return new Pushable(MediaType.OCI_INDEX.value(), Index.of(parts, Map.of()).raw(), List.of());
  }

  /// The same with another manifest.
  Pushable with(Bytes other) {
    return new Pushable(type, other, blobs);
  }

  private static Map<String, Object> descriptor(Descriptor d) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("mediaType", d.mediaType().value());
    members.put("digest", d.digest().toString());
    members.put("size", d.size());
    return members;
  }

  static Bytes tar(String content) {
    var out = new ByteArrayOutputStream();
    Content file = Content.of(Bytes.utf8(content));
    try {
      LayerWriter.write(
          List.of(new Entry.FileEntry(TreePath.of("content"), Attributes.of(0644), file)), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.of(out.toByteArray());
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
}
