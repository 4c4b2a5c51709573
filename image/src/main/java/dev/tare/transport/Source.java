package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Index;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A place that images are read from. What it hands out may be read until it is closed.
public interface Source extends AutoCloseable {
  /// What the location means, in the order of the place; at least one.
  List<Listed> contents();

  /// The bytes of a blob as they lie there; whoever reads the last one has read verified bytes.
  ///
  /// @throws TareException NOT_FOUND where it is not there, CORRUPT where its size is another
  Content blob(Descriptor descriptor);

  /// One layer; reading it verifies it.
  Layer layer(Descriptor stored, Digest diffId);

  /// The repository that this is, `host/path`; empty for what lies on this machine.
  default Optional<String> repository() {
    return Optional.empty();
  }

  /// Manifests that say something about `subject`: signatures, lists of contents. A registry knows.
  default List<Descriptor> referrers(Digest subject) {
    return List.of();
  }

  /// Whether a registry has that manifest or index: then it is passed on byte for byte, its plain
  /// layers too.
  default boolean isPublished(Descriptor root) {
    return repository().isPresent();
  }

  /// What users call this place.
  @Override
  String toString();

  @Override
  void close();

  /// A manifest, index or config, verified.
  default Bytes document(Descriptor descriptor) {
    String doing = "cannot read %s of %s".formatted(descriptor.digest(), this);
    Bytes bytes = Folder.read(blob(descriptor), doing);
    return bytes;
  }

  /// The image of a manifest.
  ///
  /// @throws TareException CORRUPT where a document is malformed; UNSUPPORTED where it is no image
  ///   or a layer is of an unknown kind
  default Image image(Descriptor root) {
    return imageIn(root)
        .orElseThrow(() ->
            TareException.unsupported(
                "cannot read image %s of %s: %s"
                    .formatted(
                        root.digest().shortHex(),
                        this,
                        manifest(root).whyNoImage().orElseThrow())));
  }

  private Manifest manifest(Descriptor root) {
    return Manifest.parse(document(root), Optional.of(root.mediaType()));
  }

  /// The image of a manifest; empty where it is that of another artifact, or names layers of an
  /// unknown kind ([Manifest#whyNoImage]).
  ///
  /// @throws TareException CORRUPT where a document is malformed
  default Optional<Image> imageIn(Descriptor root) {
    Manifest manifest = manifest(root);
    if (!manifest.isImage()) {
      return Optional.empty();
    }
    ImageConfig config = ImageConfig.parse(document(manifest.config()));
    List<Descriptor> stored = manifest.layers();
    if (stored.size() != config.diffIds().size()) {
      throw TareException.corrupt(
          "cannot read image %s of %s: its manifest has %d layers, its config names %d"
              .formatted(root.digest().shortHex(), this, stored.size(), config.diffIds().size()));
    }
    List<Layer> layers = new ArrayList<>(stored.size());
    for (int i = 0; i < stored.size(); i++) {
      layers.add(layer(stored.get(i), config.diffIds().get(i), i));
    }
    return Optional.of(new Image(root, manifest, config, layers));
  }

  private Layer layer(Descriptor stored, Digest diffId, int number) {
    try {
      return layer(stored, diffId);
    } catch (TareException e) {
      throw e.inLayer(number);
    }
  }

  /// The image of `root` for `platform`; an index is searched, its own indexes too.
  default Image image(Descriptor root, Platform platform) {
    return image(choose(root, platform));
  }

  /// The only image there is.
  ///
  /// @throws TareException INVALID where there are several; the message lists them
  default NamedImage single(Platform platform) {
    Listed only = only();
    return new NamedImage(image(only.root(), platform), only.names());
  }

  /// The only manifest or index there is; see [#single].
  default Listed only() {
    List<Listed> all = contents();
    if (all.stream().map(listed -> listed.root().digest()).distinct().count() > 1) {
      throw Names.ambiguous(toString(), all);
    }
    return all.getFirst();
  }

  /// The manifest that `root` is, or that its index names for `platform`.
  ///
  /// @throws TareException NOT_FOUND where it names none; the message lists the platforms there are
  default Descriptor choose(Descriptor root, Platform platform) {
    return Platforms.choose(this, root, platform);
  }

  /// An index, verified.
  default Index index(Descriptor root) {
    return Index.parse(document(root), Optional.of(root.mediaType()));
  }
}
