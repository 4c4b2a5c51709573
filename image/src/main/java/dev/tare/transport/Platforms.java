package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The way from an index to the image for one platform.
final class Platforms {
  /// Indexes may name indexes; no honest one does so deeper than this.
  static final int MAX_DEPTH = 8;

  /// And none names more manifests than this, all its indexes together.
  static final int MAX_MANIFESTS = 10_000;

  /// Where BuildKit notes in an index which image a statement is about.
  static final String SUBJECT = "vnd.docker.reference.digest";

  private Platforms() {}

  /// The manifest that `root` is, or that its index names for `wanted`.
  ///
  /// @throws TareException NOT_FOUND where it names none; the message lists the platforms there are
  static Descriptor choose(Source source, Descriptor root, Platform wanted) {
    if (!root.mediaType().isIndex()) {
      return root;
    }
    List<Descriptor> manifests = new ArrayList<>();
    collect(source, root, 1, manifests, new HashSet<>());
    return manifests.stream()
        .filter(m -> m.platform().filter(p -> matches(p, wanted)).isPresent())
        .findFirst()
        .or(() -> only(manifests))
        .orElseThrow(() -> missing(source, root, manifests, wanted));
  }

  /// All manifests below an index, in its order; attestations are left out.
  private static void collect(
      Source source, Descriptor index, int depth, List<Descriptor> found, Set<Digest> seen) {
    if (depth > MAX_DEPTH) {
      throw TareException.corrupt(
          "cannot read %s: its indexes are nested deeper than %d".formatted(source, MAX_DEPTH));
    }
    for (Descriptor entry : source.index(index).manifests()) {
      if (seen.size() > MAX_MANIFESTS) {
        throw TareException.corrupt(
            "cannot read %s: an index names more than %d manifests"
                .formatted(source, MAX_MANIFESTS));
      }
      if (!seen.add(entry.digest())) {
        continue;
      }
      if (entry.mediaType().isIndex()) {
        collect(source, entry, depth + 1, found, seen);
      } else if (entry.mediaType().isManifest() && !isAttestation(entry)) {
        found.add(entry);
      }
    }
  }

  /// BuildKit puts signed statements about an image beside it in the index.
  private static boolean isAttestation(Descriptor entry) {
    return entry.annotations().containsKey("vnd.docker.reference.type");
  }

  private static boolean matches(Platform has, Platform wanted) {
    return has.os().equals(wanted.os())
        && has.architecture().equals(wanted.architecture())
        && (wanted.variant().isEmpty() || wanted.variant().equals(has.variant()));
  }

  /// The one manifest of an index that says no platform.
  private static Optional<Descriptor> only(List<Descriptor> manifests) {
    return manifests.size() == 1 && manifests.getFirst().platform().isEmpty()
        ? Optional.of(manifests.getFirst())
        : Optional.empty();
  }

  private static TareException missing(
      Source source, Descriptor root, List<Descriptor> manifests, Platform wanted) {
    String has =
        manifests.stream()
            .map(m -> m.platform().map(Platform::toString).orElse("one without a platform"))
            .distinct()
            .limit(20)
            .collect(Collectors.joining(", "));
    return TareException.notFound(
        "cannot read %s: index %s has no image for %s; it has %s"
            .formatted(source, root.digest().shortHex(), wanted, has.isEmpty() ? "none" : has));
  }
}
