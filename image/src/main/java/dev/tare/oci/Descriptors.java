package dev.tare.oci;

import java.util.Optional;

/// Descriptors from and to JSON.
final class Descriptors {
  private Descriptors() {}

  static Descriptor parse(Json json) {
    return new Descriptor(
        new MediaType(json.requiredString("mediaType")),
        Digest.parse(json.requiredString("digest")),
        json.integer("size").orElse(-1L),
        json.object("platform").map(Descriptors::platform),
        json.stringMap("annotations"));
  }

  private static Platform platform(Json json) {
    return new Platform(
        json.requiredString("os"),
        json.requiredString("architecture"),
        json.string("variant").filter(v -> !v.isEmpty()));
  }

  /// `json` with the media type, digest and size of `descriptor`; its other members stay, except
  /// those that speak of other bytes.
  static Json edited(Json json, Descriptor descriptor) {
    boolean sameBytes = descriptor.digest().toString().equals(json.string("digest").orElse(""));
    Json kept = sameBytes ? json : json.with("urls", null).with("data", null);
    return kept.with("mediaType", descriptor.mediaType().value())
        .with("digest", descriptor.digest().toString())
        .with("size", descriptor.size());
  }

  static Json render(Descriptor descriptor) {
    Json json =
        Json.empty("descriptor")
            .with("mediaType", descriptor.mediaType().value())
            .with("digest", descriptor.digest().toString())
            .with("size", descriptor.size());
    if (!descriptor.annotations().isEmpty()) {
      json = json.with("annotations", descriptor.sortedAnnotations());
    }
    Optional<Platform> platform = descriptor.platform();
    return platform.isEmpty() ? json : json.with("platform", render(platform.get()));
  }

  private static Json render(Platform platform) {
    Json json =
        Json.empty("platform")
            .with("architecture", platform.architecture())
            .with("os", platform.os());
    return platform.variant().isEmpty() ? json : json.with("variant", platform.variant().get());
  }
}
