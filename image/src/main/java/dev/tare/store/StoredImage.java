package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One line of the store: an image under one of its names, or without a name.
///
/// @param descriptor its manifest, or its index where it is an image for several platforms
/// @param name as it was given; empty where the name has gone to another image
/// @param added when the image came into the store
/// @param id what people see: the config digest, of this machine's platform in an index; the
///   descriptor's digest where no config can be read
public record StoredImage(
    Descriptor descriptor, Optional<Reference> name, Instant added, Digest id) {
  /// Where layouts keep names (image specification, annotations.md).
  public static final String NAME = "org.opencontainers.image.ref.name";

  /// Where containerd and Docker keep whole names.
  static final String CONTAINERD_NAME = "io.containerd.image.name";

  /// RFC 3339 with nanoseconds.
  static final String ADDED = "dev.tare.added";

  /// `name@digest` of the manifests that registries know this image by, separated by spaces.
  static final String REPO_DIGESTS = "dev.tare.repo-digests";

  /// Those of the [#REPO_DIGESTS] that registries have from this store, and from nobody else as far
  /// as we know.
  static final String PUSHED = "dev.tare.pushed";

  /// `name@digest` of the manifests that registries know this image by.
  public List<String> repoDigests() {
    return repoDigests(descriptor);
  }

  /// Whether a registry gave us that very manifest or index, or a client of ours as one.
  public boolean isReceived(Digest manifest) {
    List<String> pushed = list(descriptor, PUSHED);
    return repoDigests().stream()
        .anyMatch(known -> known.endsWith("@" + manifest) && !pushed.contains(known));
  }

  static List<String> repoDigests(Descriptor descriptor) {
    return list(descriptor, REPO_DIGESTS);
  }

  static List<String> list(Descriptor descriptor, String annotation) {
    String text = descriptor.annotations().getOrDefault(annotation, "");
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  /// The name that an index entry carries; empty where it has none or another tool wrote what is
  /// not an image name.
  static Optional<Reference> nameOf(Descriptor entry) {
    Map<String, String> annotations = entry.annotations();
    String text = annotations.getOrDefault(CONTAINERD_NAME, annotations.getOrDefault(NAME, ""));
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Reference.parse(text));
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  static Optional<Instant> addedOf(Descriptor entry) {
    String text = entry.annotations().get(ADDED);
    try {
      return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// The annotations of `entry` with another name, or with none.
  static Map<String, String> renamed(Map<String, String> annotations, Optional<Reference> name) {
    Map<String, String> renamed = new TreeMap<>(annotations);
    renamed.remove(CONTAINERD_NAME);
    renamed.remove(NAME);
    name.ifPresent(n -> renamed.put(NAME, n.toString()));
    return renamed;
  }
}
