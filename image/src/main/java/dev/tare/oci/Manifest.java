package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An image manifest: which config and which layers make the image (OCI image specification,
/// manifest.md; Docker's schema 2 reads alike). `raw` is what was read and what is passed on.
public record Manifest(
    Bytes raw,
    MediaType mediaType,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations) {

  /// The members that decide what a manifest or index is.
  static final String[] MEMBERS = {"schemaVersion", "mediaType", "config", "layers", "manifests"};

  public Manifest {
    layers = List.copyOf(layers);
    annotations = Map.copyOf(annotations);
  }

  /// @param expected the media type that its descriptor gave
  /// @throws TareException CORRUPT where it is not an image manifest or could be taken for an index
  ///   as well (CVE-2021-41190)
  public static Manifest parse(Bytes raw, Optional<MediaType> expected) {
    String what = "manifest " + Digest.of(raw).shortHex();
    Json json = Json.parse(raw, what).refuseOtherCase(MEMBERS);
    if (json.has("manifests")) {
      throw TareException.corrupt(
          what + " is malformed: it has \"manifests\", so it could be read as an index");
    }
    json.requireSchema2();
    Optional<MediaType> stated = json.string("mediaType").map(MediaType::new);
    MediaType mediaType = stated.or(() -> expected).orElse(MediaType.OCI_MANIFEST);
    if (!mediaType.isManifest() || (expected.isPresent() && !expected.get().equals(mediaType))) {
      throw TareException.corrupt(
          "%s is malformed: it says mediaType %s where %s was expected"
              .formatted(what, mediaType, expected.orElse(MediaType.OCI_MANIFEST)));
    }
    Descriptor config =
        Descriptors.parse(
            json.object("config")
                .orElseThrow(
                    () -> TareException.corrupt(what + " is malformed: it has no \"config\"")));
    List<Descriptor> layers = json.objects("layers").stream().map(Descriptors::parse).toList();
    return new Manifest(raw, mediaType, config, layers, json.stringMap("annotations"));
  }

  /// A new OCI manifest; the same arguments give the same bytes.
  public static Manifest of(
      Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
    Json json =
        Json.empty("manifest")
            .with("schemaVersion", 2)
            .with("mediaType", MediaType.OCI_MANIFEST.value())
            .with("config", Descriptors.render(config))
            .with("layers", layers.stream().map(Descriptors::render).toList());
    if (!annotations.isEmpty()) {
      json = json.with("annotations", new TreeMap<>(annotations));
    }
    return new Manifest(json.render(), MediaType.OCI_MANIFEST, config, layers, annotations);
  }

  /// Why this is no image that tare can read, but another artifact: a chart, a signature, a
  /// statement about an image, or one with layers of a kind that tare does not know.
  public Optional<String> whyNoImage() {
    if (!config.mediaType().mayBeConfig()) {
      return Optional.of("it is no image, its config has the type " + config.mediaType());
    }
    return layers.stream()
        .map(Descriptor::mediaType)
        .filter(type -> !type.isLayer())
        .findFirst()
        .map(type -> "%s is not the media type of a layer".formatted(type));
  }

  public boolean isImage() {
    return whyNoImage().isEmpty();
  }

  public Descriptor descriptor() {
    return Descriptor.of(mediaType, raw);
  }

  /// The same manifest naming other blobs, or the same ones by other media types. Members that are
  /// not named here survive; of a layer whose digest changes, `urls` and `data` go, because they
  /// speak of the old bytes.
  ///
  /// @param layers as many as there are now, in the same order
  public Manifest withBlobs(MediaType newMediaType, Descriptor newConfig, List<Descriptor> layers) {
    Json json = Json.parse(raw, "manifest");
    List<Json> old = json.objects("layers");
    if (old.size() != layers.size()) {
      throw new IllegalArgumentException(old.size() + " layers, not " + layers.size());
    }
    List<Json> edited = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      edited.add(Descriptors.edited(old.get(i), layers.get(i)));
    }
    Json oldConfig = json.object("config").orElse(Json.empty("config"));
    Json changed =
        json.with("mediaType", newMediaType.value())
            .with("config", Descriptors.edited(oldConfig, newConfig))
            .with("layers", edited);
    return parse(changed.render(), Optional.of(newMediaType));
  }
}
