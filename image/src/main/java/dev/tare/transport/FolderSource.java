package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import java.util.List;
import java.util.Optional;

/// The image of a `dir:` directory: `manifest.json`, and a file for each blob, named by its hex
/// digits. An index has its manifests beside it as `<hex>.manifest.json`.
final class FolderSource implements Source {
  static final String MANIFEST = "manifest.json";

  private final Folder folder;
  private final Descriptor root;
  private final Bytes manifest;

  private FolderSource(Folder folder, Descriptor root, Bytes manifest) {
    this.folder = folder;
    this.root = root;
    this.manifest = manifest;
  }

  static FolderSource open(Folder folder) {
    Bytes raw = folder.document(MANIFEST);
    return new FolderSource(folder, Descriptor.of(mediaType(folder, raw), raw), raw);
  }

  private static MediaType mediaType(Folder folder, Bytes raw) {
    Json json = Json.parse(raw, "manifest.json of " + folder);
    if (json.has("manifests")) {
      return json.string("mediaType").map(MediaType::new).orElse(MediaType.OCI_INDEX);
    }
    return Manifest.parse(raw, Optional.empty()).mediaType();
  }

  @Override
  public List<Listed> contents() {
    return List.of(new Listed(root, List.of()));
  }

  @Override
  public Content blob(Descriptor descriptor) {
    return new VerifiedContent(descriptor, raw(descriptor), toString());
  }

  private Content raw(Descriptor descriptor) {
    if (descriptor.digest().equals(root.digest())) {
      return Content.of(manifest);
    }
    return LayoutSource.raw(folder, fileName(descriptor), descriptor);
  }

  static String fileName(Descriptor descriptor) {
    boolean isDocument = descriptor.mediaType().isManifest() || descriptor.mediaType().isIndex();
    return descriptor.digest().hex() + (isDocument ? "." + MANIFEST : "");
  }

  @Override
  public Layer layer(Descriptor stored, Digest diffId) {
    return new BlobLayer(diffId, Optional.of(stored), raw(stored));
  }

  @Override
  public void close() {
    folder.close();
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
