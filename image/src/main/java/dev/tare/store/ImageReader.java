package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Index;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads images from the documents of a layout.
final class ImageReader {
  /// How many indexes one image may be made of: real ones are made of one, hostile ones of cycles.
  private static final int MAX_INDEXES = 64;

  private final Layout layout;
  private final Cache cache;

  ImageReader(Layout layout, Cache cache) {
    this.layout = layout;
    this.cache = cache;
  }

  /// The image that `descriptor` names, or the one for `platform` in the index that it names.
  ///
  /// @throws TareException NOT_FOUND where the index has none for that platform
  Image image(Descriptor descriptor, Platform platform) {
    Descriptor chosen = manifestFor(descriptor, platform);
    Manifest manifest = manifest(chosen);
    Optional<String> why = manifest.whyNoImage();
    if (why.isPresent()) {
      throw TareException.unsupported(
          "cannot read image %s: %s".formatted(chosen.digest().shortHex(), why.get()));
    }
    return assemble(chosen, manifest);
  }

  /// As [#image], but empty where there is no image for that platform, or what there is is none.
  ///
  /// @throws TareException STORE_DAMAGED, CORRUPT
  Optional<Image> find(Descriptor descriptor, Platform platform) {
    Optional<Descriptor> chosen =
        descriptor.mediaType().isIndex()
            ? choose(manifests(descriptor), platform)
                .filter(manifest -> layout.sizeOf(manifest.digest()).isPresent())
            : Optional.of(descriptor).filter(d -> d.mediaType().isManifest());
    return chosen.flatMap(root -> {
      Manifest manifest = manifest(root);
      return manifest.isImage() ? Optional.of(assemble(root, manifest)) : Optional.empty();
    });
  }

  private Manifest manifest(Descriptor descriptor) {
    return Manifest.parse(layout.document(descriptor), Optional.of(descriptor.mediaType()));
  }

  private Image assemble(Descriptor descriptor, Manifest manifest) {
    return assemble(descriptor, manifest, ImageConfig.parse(layout.document(manifest.config())));
  }

  Image assemble(Descriptor descriptor, Manifest manifest, ImageConfig config) {
    return new Image(descriptor, manifest, config, layers(manifest, config.diffIds()));
  }

  /// The digest of the config; for what is no image, that of its manifest.
  Digest id(Descriptor descriptor, Platform platform) {
    if (!descriptor.mediaType().isIndex() && !descriptor.mediaType().isManifest()) {
      return descriptor.digest();
    }
    Descriptor chosen = manifestFor(descriptor, platform);
    Manifest manifest = manifest(chosen);
    // artifacts share one empty config
    return manifest.isImage() ? manifest.config().digest() : chosen.digest();
  }

  private List<Layer> layers(Manifest manifest, List<Digest> diffIds) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < Math.min(manifest.layers().size(), diffIds.size()); i++) {
      Descriptor stored = manifest.layers().get(i);
      layers.add(new StoredLayer(diffIds.get(i), stored, layout.blob(stored.digest()), cache));
    }
    return layers;
  }

  Descriptor manifestFor(Descriptor descriptor, Platform platform) {
    if (!descriptor.mediaType().isIndex()) {
      return descriptor;
    }
    List<Descriptor> manifests = manifests(descriptor);
    return choose(manifests, platform)
        .orElseThrow(() ->
            TareException.notFound(
                "cannot read image %s: it has nothing for %s, only for %s"
                    .formatted(descriptor.digest().shortHex(), platform, platforms(manifests))));
  }

  /// The manifests of an index and of the indexes in it, in order.
  List<Descriptor> manifests(Descriptor index) {
    List<Descriptor> manifests = new ArrayList<>();
    List<Descriptor> todo = new ArrayList<>(List.of(index));
    Set<Digest> seen = new HashSet<>(Set.of(index.digest()));
    for (int i = 0; i < todo.size(); i++) {
      for (Descriptor child : index(todo.get(i)).manifests()) {
        if (child.mediaType().isIndex() && seen.add(child.digest())) {
          todo.add(child);
        } else if (child.mediaType().isManifest()) {
          manifests.add(child);
        }
      }
      if (todo.size() > MAX_INDEXES) {
        throw TareException.corrupt(
            "cannot read image %s: it is made of more than %d indexes"
                .formatted(index.digest().shortHex(), MAX_INDEXES));
      }
    }
    return manifests;
  }

  Index index(Descriptor descriptor) {
    return Index.parse(layout.document(descriptor), Optional.of(descriptor.mediaType()));
  }

  /// The exact platform, else the same without a variant or with another one, else the only one
  /// that does not say what it is for.
  private static Optional<Descriptor> choose(List<Descriptor> manifests, Platform wanted) {
    Optional<Descriptor> exact = first(manifests, wanted);
    if (exact.isPresent()) {
      return exact;
    }
    Optional<Descriptor> near =
        manifests.stream()
            .filter(m -> m.platform().filter(p -> isSameMachine(p, wanted)).isPresent())
            .findFirst();
    return near.isPresent() || manifests.size() != 1 || manifests.getFirst().platform().isPresent()
        ? near
        : Optional.of(manifests.getFirst());
  }

  private static Optional<Descriptor> first(List<Descriptor> manifests, Platform wanted) {
    return manifests.stream().filter(m -> m.platform().equals(Optional.of(wanted))).findFirst();
  }

  private static boolean isSameMachine(Platform one, Platform other) {
    return one.os().equals(other.os()) && one.architecture().equals(other.architecture());
  }

  private static String platforms(List<Descriptor> manifests) {
    List<String> names =
        manifests.stream()
            .flatMap(m -> m.platform().stream())
            .map(Platform::toString)
            .distinct()
            .limit(20)
            .toList();
    return names.isEmpty() ? "nothing that says its platform" : String.join(", ", names);
  }
}
