package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.Base64;
import java.util.Optional;

/// Descriptors from and to JSON.
final class Descriptors {
  private Descriptors() {}

  /// `urls` are never fetched (CVE-2020-15157), `data` is never used, but it must not lie.
  static Descriptor parse(Json json) {
    json.refuseOtherCase("mediaType", "digest", "size");
    Digest digest = Digest.parse(json.requiredString("digest"));
    json.string("data").ifPresent(data -> requireDigest(digest, data));
    return new Descriptor(
        new MediaType(json.requiredString("mediaType")),
        digest,
        json.requiredInteger("size"),
        json.object("platform").map(Descriptors::platform),
        json.stringMap("annotations"));
  }

  private static void requireDigest(Digest digest, String data) {
    byte[] content;
    try {
      content = Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw TareException.corrupt(
          "the descriptor of %s is malformed: its data is not base64".formatted(digest));
    }
    if (!digest.isOf(Bytes.of(content))) {
      throw TareException.corrupt(
          "the descriptor of %s is malformed: its data has another digest".formatted(digest));
    }
  }

  private static Platform platform(Json json) {
    return new Platform(
        json.string("os").orElse(""),
        json.string("architecture").orElse(""),
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
