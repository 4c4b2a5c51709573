package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Index;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The images of `docker save`. Its `manifest.json` names configs and layers, but has no manifests:
/// one is made up, of the uncompressed layers, and it is the one that tare's own builds have. Where
/// the archive is a layout as well (docker 25, BuildKit), the manifests there are kept.
final class DockerArchiveSource implements Source {
  private static final Pattern HEX = Pattern.compile("(?:.*/)?([0-9a-f]{64})(?:\\.json)?");

  private final Folder folder;
  private final Map<Digest, Content> blobs = new HashMap<>();
  private final List<Listed> contents;

  private DockerArchiveSource(Folder folder, Pick pick) {
    this.folder = folder;
    List<DockerImage> images =
        DockerImage.parse(folder.document(DockerImage.MANIFEST), folder.toString());
    Map<Digest, Descriptor> layouts = manifestsOfLayout(folder);
    List<Listed> all = new ArrayList<>();
    for (DockerImage image : images) {
      all.add(new Listed(root(image, layouts), image.tags()));
    }
    this.contents = Names.pick(folder.toString(), all, pick);
  }

  /// Takes over `folder`.
  static DockerArchiveSource open(Folder folder, Pick pick) {
    return new DockerArchiveSource(folder, pick);
  }

  /// The manifests of a layout in the same archive by the digest of their config.
  private static Map<Digest, Descriptor> manifestsOfLayout(Folder folder) {
    if (folder.find(Layouts.MARKER).isEmpty() || folder.find(Layouts.INDEX).isEmpty()) {
      return Map.of();
    }
    Map<Digest, Descriptor> found = new HashMap<>();
    Source layout = LayoutSource.open(folder, new Pick.Only());
    for (Listed listed : layout.contents()) {
      collect(folder, layout, listed.root(), 1, new HashSet<>(), found);
    }
    return found;
  }

  /// An archive may name the manifests of many platforms and hold one.
  private static void collect(
      Folder folder,
      Source layout,
      Descriptor root,
      int depth,
      Set<Digest> seen,
      Map<Digest, Descriptor> found) {
    boolean isThere = folder.find(Layouts.blob(root.digest())).isPresent();
    if (!isThere || depth > Platforms.MAX_DEPTH || !seen.add(root.digest())) {
      return;
    }
    if (root.mediaType().isManifest()) {
      Manifest manifest = Manifest.parse(layout.document(root), Optional.of(root.mediaType()));
      found.putIfAbsent(manifest.config().digest(), root);
    } else if (root.mediaType().isIndex()) {
      Index index = layout.index(root);
      index.manifests().forEach(m -> collect(folder, layout, m, depth + 1, seen, found));
    }
  }

  private Descriptor root(DockerImage image, Map<Digest, Descriptor> layouts) {
    Bytes raw = folder.document(image.config());
    Digest digest = Digest.of(raw);
    checkName(image.config(), digest);
    Descriptor inLayout = layouts.get(digest);
    return inLayout != null ? inLayout : madeUp(image, raw);
  }

  /// A file that is named by a digest must have it.
  private void checkName(String name, Digest digest) {
    var hex = HEX.matcher(name);
    if (hex.matches() && !hex.group(1).equals(digest.hex())) {
      throw TareException.corrupt(
          "cannot read %s of %s: its bytes have the digest %s".formatted(name, folder, digest));
    }
  }

  private Descriptor madeUp(DockerImage image, Bytes rawConfig) {
    ImageConfig config = ImageConfig.parse(rawConfig);
    List<Digest> diffIds = config.diffIds();
    if (image.layers().size() != diffIds.size()) {
      throw TareException.corrupt(
          "cannot read %s: manifest.json lists %d layers of %s, its config names %d"
              .formatted(folder, image.layers().size(), image.config(), diffIds.size()));
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      try {
        layers.add(layerOf(image.layers().get(i), diffIds.get(i)));
      } catch (TareException e) {
        throw e.inLayer(i);
      }
    }
    blobs.put(config.descriptor().digest(), Content.of(rawConfig));
    Manifest manifest = Manifest.of(config.descriptor(), layers, Map.of());
    blobs.put(manifest.descriptor().digest(), Content.of(manifest.raw()));
    return manifest.descriptor();
  }

  private Descriptor layerOf(String name, Digest diffId) {
    Content file =
        folder
            .find(name)
            .orElseThrow(() ->
                TareException.corrupt(
                    "cannot read %s: manifest.json names the layer %s, which is not there"
                        .formatted(folder, name)));
    Content plain = blobs.computeIfAbsent(diffId, _ -> Inflated.of(file, name + " of " + folder));
    return Descriptor.of(MediaType.OCI_LAYER, diffId, plain.size());
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
    Content known = blobs.get(descriptor.digest());
    return known != null
        ? known
        : LayoutSource.raw(folder, Layouts.blob(descriptor.digest()), descriptor);
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
