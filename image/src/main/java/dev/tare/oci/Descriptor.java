package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A typed pointer to content: what it is, its digest and its size in bytes (OCI image
/// specification, descriptor.md).
public record Descriptor(
    MediaType mediaType,
    Digest digest,
    long size,
    Optional<Platform> platform,
    Map<String, String> annotations) {

  public Descriptor {
    if (size < 0) {
      throw TareException.corrupt("the descriptor of %s says size %d".formatted(digest, size));
    }
    annotations = Map.copyOf(annotations);
  }

  public static Descriptor of(MediaType mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, Optional.empty(), Map.of());
  }

  public static Descriptor of(MediaType mediaType, Bytes content) {
    return of(mediaType, Digest.of(content), content.length());
  }

  public Descriptor withAnnotations(Map<String, String> annotations) {
    return new Descriptor(mediaType, digest, size, platform, annotations);
  }

  public Descriptor withPlatform(Platform platform) {
    return new Descriptor(mediaType, digest, size, Optional.of(platform), annotations);
  }

  /// The annotations in the order in which they are written.
  SortedMap<String, String> sortedAnnotations() {
    return new TreeMap<>(annotations);
  }
}
