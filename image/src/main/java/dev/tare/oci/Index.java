package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An image index: manifests by platform or by name (OCI image specification, image-index.md;
/// Docker's manifest list reads alike). `raw` is what was read and what is passed on.
public record Index(
    Bytes raw, MediaType mediaType, List<Descriptor> manifests, Map<String, String> annotations) {
  /// How large the `index.json` of a layout may be.
  public static final int MAX_LAYOUT_BYTES = 8 << 20;

  public Index {
    manifests = List.copyOf(manifests);
    annotations = Map.copyOf(annotations);
  }

  /// @param expected the media type that its descriptor gave
  /// @throws TareException CORRUPT where it is not an index or could be taken for a manifest as
  ///   well
  public static Index parse(Bytes raw, Optional<MediaType> expected) {
    String what = "index " + Digest.of(raw).shortHex();
    return parse(Json.parse(raw, what), what, raw, expected);
  }

  /// The `index.json` of a layout, which holds the names of many images and so may be larger.
  ///
  /// @throws TareException CORRUPT where it is not an index
  public static Index parseLayout(Bytes raw) {
    return parse(
        Json.parse(raw, "index.json", MAX_LAYOUT_BYTES), "index.json", raw, Optional.empty());
  }

  private static Index parse(Json json, String what, Bytes raw, Optional<MediaType> expected) {
    json.refuseOtherCase(Manifest.MEMBERS);
    if (json.has("layers") || json.has("config")) {
      throw TareException.corrupt(
          what
              + " is malformed: it has \"layers\" or \"config\", so it could be read as a manifest");
    }
    json.requireSchema2();
    MediaType mediaType =
        json.string("mediaType").map(MediaType::new).or(() -> expected).orElse(MediaType.OCI_INDEX);
    if (!mediaType.isIndex() || (expected.isPresent() && !expected.get().equals(mediaType))) {
      throw TareException.corrupt(
          "%s is malformed: it says mediaType %s where %s was expected"
              .formatted(what, mediaType, expected.orElse(MediaType.OCI_INDEX)));
    }
    if (!json.has("manifests")) {
      throw TareException.corrupt(what + " is malformed: it has no \"manifests\"");
    }
    List<Descriptor> manifests =
        json.objects("manifests").stream().map(Descriptors::parse).toList();
    return new Index(raw, mediaType, manifests, json.stringMap("annotations"));
  }

  /// A new OCI index; the same arguments give the same bytes.
  public static Index of(List<Descriptor> manifests, Map<String, String> annotations) {
    Json json =
        Json.empty("index")
            .with("schemaVersion", 2)
            .with("mediaType", MediaType.OCI_INDEX.value())
            .with("manifests", manifests.stream().map(Descriptors::render).toList());
    if (!annotations.isEmpty()) {
      json = json.with("annotations", new TreeMap<>(annotations));
    }
    return new Index(json.render(), MediaType.OCI_INDEX, manifests, annotations);
  }

  /// This layout index with another descriptor at its end; all else stays as it is.
  public Index plus(Descriptor descriptor) {
    List<Json> entries = entries();
    entries.add(Descriptors.render(descriptor));
    return withEntries(entries);
  }

  /// This layout index without the descriptor at `position`.
  public Index without(int position) {
    List<Json> entries = entries();
    entries.remove(position);
    return withEntries(entries);
  }

  /// This layout index with other annotations on the descriptor at `position`, whose other members
  /// stay, known or not.
  public Index withAnnotations(int position, Map<String, String> annotations) {
    List<Json> entries = entries();
    Json entry = entries.get(position);
    entries.set(
        position,
        entry.with("annotations", annotations.isEmpty() ? null : new TreeMap<>(annotations)));
    return withEntries(entries);
  }

  /// The same index naming other manifests. All that is not named here stays: its annotations, the
  /// platform and annotations of each manifest.
  ///
  /// @param manifests in the order of the present ones; one that is empty is left out
  public Index withManifests(MediaType newMediaType, List<Optional<Descriptor>> manifests) {
    Json json = Json.parse(raw, "index");
    List<Json> old = json.objects("manifests");
    List<Json> edited = new ArrayList<>();
    for (int i = 0; i < old.size(); i++) {
      Json entry = old.get(i);
      manifests.get(i).ifPresent(named -> edited.add(Descriptors.edited(entry, named)));
    }
    Json changed = json.with("mediaType", newMediaType.value()).with("manifests", edited);
    return parse(changed.render(), Optional.of(newMediaType));
  }

  public Descriptor descriptor() {
    return Descriptor.of(mediaType, raw);
  }

  private List<Json> entries() {
    return Json.parse(raw, "index.json", MAX_LAYOUT_BYTES).objects("manifests");
  }

  private Index withEntries(List<Json> entries) {
    Json json = Json.parse(raw, "index.json", MAX_LAYOUT_BYTES);
    return parseLayout(json.with("manifests", entries).render());
  }
}
