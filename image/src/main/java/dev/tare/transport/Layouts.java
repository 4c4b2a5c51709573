package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The names inside an OCI image layout (image-layout.md).
final class Layouts {
  static final String MARKER = "oci-layout";
  static final String INDEX = "index.json";
  static final Bytes MARKER_CONTENT = Bytes.utf8("{\"imageLayoutVersion\":\"1.0.0\"}");

  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  /// containerd and docker put the whole name here, and only the tag into the reference name.
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  private Layouts() {}

  static String blob(Digest digest) {
    return "blobs/" + digest.algorithm().id() + "/" + digest.hex();
  }

  static Optional<String> refName(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(REF_NAME));
  }

  static Optional<String> name(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(CONTAINERD_NAME)).or(() -> refName(entry));
  }

  /// `root` as an entry of index.json.
  static Descriptor entry(Descriptor root, Optional<String> name) {
    Map<String, String> annotations = name.map(n -> Map.of(REF_NAME, n)).orElse(Map.of());
    return root.withAnnotations(annotations);
  }

  /// The entry as a daemon that keeps its images with containerd finds it: by the whole name.
  static Descriptor forContainerd(Descriptor entry, String name) {
    Map<String, String> annotations = new TreeMap<>(entry.annotations());
    wholeName(name).ifPresent(whole -> annotations.put(CONTAINERD_NAME, whole));
    return entry.withAnnotations(annotations);
  }

  /// Host and path as docker completes them; empty for what is no name of an image.
  private static Optional<String> wholeName(String name) {
    try {
      Reference reference = Reference.parse(name).withDefaultTag();
      String whole =
          reference.localNames().stream()
              .filter(local -> local.startsWith("docker.io/"))
              .findFirst()
              .orElse(reference.name());
      return reference.tag().map(tag -> whole + ":" + tag);
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  /// Whether an entry has to go when `added` comes: it has the same name, or is the same without
  /// one.
  static boolean isReplacedBy(Descriptor entry, Descriptor added) {
    Optional<String> name = refName(added);
    return name.isPresent()
        ? refName(entry).equals(name)
        : refName(entry).isEmpty() && entry.digest().equals(added.digest());
  }
}
