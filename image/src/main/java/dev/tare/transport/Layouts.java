package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import java.util.Map;
import java.util.Optional;

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

  /// Whether an entry has to go when `added` comes: it has the same name, or is the same without
  /// one.
  static boolean isReplacedBy(Descriptor entry, Descriptor added) {
    Optional<String> name = refName(added);
    return name.isPresent()
        ? refName(entry).equals(name)
        : refName(entry).isEmpty() && entry.digest().equals(added.digest());
  }
}
