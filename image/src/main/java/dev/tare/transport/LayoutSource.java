package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Json;
import dev.tare.oci.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The images of an OCI layout, in a directory or in an archive.
final class LayoutSource implements Source {
  private final Folder folder;
  private final List<Listed> contents;

  private LayoutSource(Folder folder, List<Listed> contents) {
    this.folder = folder;
    this.contents = contents;
  }

  /// Takes over `folder`.
  ///
  /// @throws TareException INVALID where it is no layout, NOT_FOUND where `pick` names nothing
  static LayoutSource open(Folder folder, Pick pick) {
    checkVersion(folder);
    Index index = Index.parseLayout(folder.document(Layouts.INDEX));
    List<Listed> all = new ArrayList<>();
    for (Descriptor entry : index.manifests()) {
      if (entry.mediaType().isManifest() || entry.mediaType().isIndex()) {
        all.add(new Listed(entry, Layouts.name(entry).stream().toList()));
      }
    }
    return new LayoutSource(folder, Names.pick(folder.toString(), all, pick));
  }

  private static void checkVersion(Folder folder) {
    if (folder.find(Layouts.MARKER).isEmpty()) {
      throw TareException.invalid(
          "cannot read %s: it is not an OCI image layout, it has no file oci-layout"
              .formatted(folder));
    }
    Json marker = Json.parse(folder.document(Layouts.MARKER), "oci-layout of " + folder);
    String version = marker.requiredString("imageLayoutVersion");
    if (!version.startsWith("1.")) {
      throw TareException.unsupported(
          "cannot read %s: its imageLayoutVersion is \"%s\", tare reads 1.x"
              .formatted(folder, version));
    }
  }

  @Override
  public List<Listed> contents() {
    return contents;
  }

  @Override
  public Content blob(Descriptor descriptor) {
    return new VerifiedContent(descriptor, raw(descriptor), toString());
  }

  private Content raw(Descriptor descriptor) {
    return raw(folder, Layouts.blob(descriptor.digest()), descriptor);
  }

  /// A file that must be there and have the size that `descriptor` says.
  static Content raw(Folder folder, String name, Descriptor descriptor) {
    Content content =
        folder
            .find(name)
            .orElseThrow(() ->
                TareException.corrupt(
                    "cannot read blob %s of %s: it is not there"
                        .formatted(descriptor.digest(), folder)));
    if (content.size() != descriptor.size()) {
      throw TareException.corrupt(
          "cannot read blob %s of %s: it has %d bytes where its descriptor says %d"
              .formatted(descriptor.digest(), folder, content.size(), descriptor.size()));
    }
    return content;
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
