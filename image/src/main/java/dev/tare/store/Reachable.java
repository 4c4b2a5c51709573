package dev.tare.store;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Json;
import dev.tare.oci.MediaType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What the entries of an index refer to, directly or not. Every digest in every member of a
/// manifest or index counts, known or not: what another tool put there must survive collection.
final class Reachable {
  private final Layout layout;
  private final Set<Digest> digests = new HashSet<>();
  private final Deque<Descriptor> documents = new ArrayDeque<>();

  private Reachable(Layout layout) {
    this.layout = layout;
  }

  /// @throws TareException STORE_DAMAGED or CORRUPT where a document cannot be read, so that nobody
  ///   can say what it refers to
  static Set<Digest> of(Layout layout, Index index) {
    Reachable reachable = new Reachable(layout);
    index.manifests().forEach(reachable::add);
    while (!reachable.documents.isEmpty()) {
      reachable.read(reachable.documents.removeFirst());
    }
    return reachable.digests;
  }

  private void add(Descriptor descriptor) {
    MediaType type = descriptor.mediaType();
    if (digests.add(descriptor.digest()) && (type.isManifest() || type.isIndex())) {
      documents.add(descriptor);
    }
  }

  private void read(Descriptor document) {
    Bytes content = layout.document(document);
    for (Json member : Json.parse(content, document.digest().toString()).descendants()) {
      descriptor(member).ifPresent(this::addPresent);
    }
  }

  /// An index may name manifests that were never fetched.
  private void addPresent(Descriptor descriptor) {
    if (layout.sizeOf(descriptor.digest()).isPresent()) {
      add(descriptor);
    }
  }

  private static Optional<Descriptor> descriptor(Json json) {
    try {
      if (!json.has("digest")) {
        return Optional.empty();
      }
      return Optional.of(
          Descriptor.of(
              new MediaType(json.string("mediaType").orElse("")),
              Digest.parse(json.requiredString("digest")),
              json.integer("size").orElse(0L)));
    } catch (TareException e) {
      return Optional.empty();
    }
  }
}
