package dev.tare.registry.server;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Json;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.store.ImageStore;
import dev.tare.store.Repositories;
import dev.tare.store.SharedBlobs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Manifests and indexes: their bytes as they came, and the images that they make.
final class Manifests {
  private final ImageStore store;
  private final Repositories repositories;
  private final SharedBlobs blobs;
  private final Semaphore reading = new Semaphore(8);

  Manifests(ImageStore store, Repositories repositories, SharedBlobs blobs) {
    this.store = store;
    this.repositories = repositories;
    this.blobs = blobs;
  }

  Reply get(Request request, Route.Document route) {
    Descriptor found = find(route);
    Bytes bytes = request.method().equals("HEAD") ? Bytes.EMPTY : store.document(found);
    return Reply.of(200, found.mediaType().value(), bytes)
        .ofSize(found.size())
        .with("Docker-Content-Digest", found.digest().toString())
        .with("ETag", "\"" + found.digest() + "\"");
  }

  private Descriptor find(Route.Document route) {
    Optional<Descriptor> found =
        isDigest(route)
            ? repositories.find(route.repository(), Route.digest(route.reference()))
            : Optional.ofNullable(repositories.tags(route.repository()).get(route.reference()));
    return found.orElseThrow(() -> unknown(route));
  }

  private static boolean isDigest(Route.Document route) {
    return route.reference().contains(":");
  }

  private static Refusal unknown(Route.Document route) {
    boolean isShown = isDigest(route) || Route.isTag(route.reference());
    return Refusal.of(
        ErrorCode.MANIFEST_UNKNOWN,
        "there is no %s in %s"
            .formatted(isShown ? route.reference() : "such tag", route.repository()));
  }

  /// A few at a time are read, since they are held in memory.
  Reply put(Request request, Route.Document route) throws IOException {
    reading.acquireUninterruptibly();
    try {
      return entered(request, route);
    } finally {
      reading.release();
    }
  }

  /// One at a time: a document is parsed, and its layers are read.
  private Reply entered(Request request, Route.Document route) throws IOException {
    Bytes bytes = body(request);
    synchronized (this) {
      List<String> tags = tags(request, route);
      Digest digest = isDigest(route) ? Route.digest(route.reference()) : Digest.of(bytes);
      if (!digest.isOf(bytes)) {
        throw Refusal.of(
            ErrorCode.DIGEST_INVALID,
            "the manifest is not that of the digest %s".formatted(digest));
      }
      try {
        Descriptor image = Descriptor.of(type(request, bytes), digest, bytes.length());
        Optional<Digest> subject = enter(image, bytes, route.repository(), tags);
        return stored(route, image, tags, subject);
      } catch (TareException e) {
        throw switch (e.kind()) {
          case CORRUPT, INVALID, UNSUPPORTED -> Refusal.of(ErrorCode.MANIFEST_INVALID, e.message());
          default -> e;
        };
      }
    }
  }

  private static Bytes body(Request request) throws IOException {
    byte[] bytes = request.body().readNBytes(Json.MAX_BYTES + 1);
    if (bytes.length > Json.MAX_BYTES) {
      throw Refusal.of(
          ErrorCode.MANIFEST_INVALID,
          413,
          "a manifest has at most %d bytes".formatted(Json.MAX_BYTES));
    }
    return Bytes.of(bytes);
  }

  /// The tag of the address, or those that come with a digest.
  private static List<String> tags(Request request, Route.Document route) {
    List<String> tags = isDigest(route) ? request.parameters("tag") : List.of(route.reference());
    for (String tag : tags) {
      if (!Route.isTag(tag)) {
        throw Refusal.of(
            ErrorCode.MANIFEST_INVALID,
            "a tag is made of 1 to 128 letters, digits, _ . and -, and begins with none of the last two");
      }
    }
    return tags;
  }

  private static MediaType type(Request request, Bytes bytes) {
    String header = request.header("Content-Type").orElse("");
    int parameters = header.indexOf(';');
    String type = (parameters < 0 ? header : header.substring(0, parameters)).trim();
    MediaType found =
        new MediaType(
            type.isEmpty() ? Json.parse(bytes, "manifest").string("mediaType").orElse("") : type);
    if (!found.isManifest() && !found.isIndex()) {
      throw Refusal.of(
          ErrorCode.MANIFEST_INVALID,
          "this registry holds manifests and indexes of the OCI and of Docker's schema 2");
    }
    return found;
  }

  /// @return the subject, where the document has one
  private Optional<Digest> enter(
      Descriptor image, Bytes bytes, String repository, List<String> tags) {
    if (image.mediaType().isIndex()) {
      requireSome(Index.parse(bytes, Optional.of(image.mediaType())));
    } else {
      requireAll(Manifest.parse(bytes, Optional.of(image.mediaType())));
    }
    Optional<Digest> subject =
        Json.parse(bytes, "manifest")
            .object("subject")
            .map(json -> Digest.parse(json.requiredString("digest")));
    store.put(bytes, image);
    store.layers().require(image);
    repositories.enter(image, repository, tags);
    return subject;
  }

  private void requireAll(Manifest manifest) {
    Map<Digest, Descriptor> needed = new LinkedHashMap<>();
    needed.put(manifest.config().digest(), manifest.config());
    manifest.layers().forEach(layer -> needed.putIfAbsent(layer.digest(), layer));
    List<Digest> missing = new ArrayList<>();
    for (Descriptor blob : needed.values()) {
      Optional<Long> size = blobs.keep(blob.digest());
      if (size.isEmpty()) {
        missing.add(blob.digest());
      } else if (size.get() != blob.size()) {
        throw Refusal.of(
            ErrorCode.SIZE_INVALID,
            "the blob %s has %d bytes, the manifest says %d"
                .formatted(blob.digest(), size.get(), blob.size()));
      }
    }
    refuseMissing(missing);
  }

  /// An index may name images that are elsewhere, but not only those.
  private void requireSome(Index index) {
    List<Digest> missing = new ArrayList<>();
    for (Descriptor part : index.manifests()) {
      if (blobs.keep(part.digest()).isEmpty()) {
        missing.add(part.digest());
      }
    }
    if (missing.size() == index.manifests().size()) {
      refuseMissing(missing);
    }
  }

  private static void refuseMissing(List<Digest> missing) {
    if (!missing.isEmpty()) {
      throw Refusal.of(
          ErrorCode.MANIFEST_BLOB_UNKNOWN.status(),
          missing.stream()
              .limit(100)
              .map(digest ->
                  new Refusal.Problem(
                      ErrorCode.MANIFEST_BLOB_UNKNOWN,
                      "there is no %s here, which the manifest needs".formatted(digest),
                      Map.of("digest", digest.toString())))
              .toList());
    }
  }

  private static Reply stored(
      Route.Document route, Descriptor image, List<String> tags, Optional<Digest> subject) {
    Reply reply =
        Reply.empty(201)
            .with("Location", "/v2/%s/manifests/%s".formatted(route.repository(), image.digest()))
            .with("Docker-Content-Digest", image.digest().toString());
    if (subject.isPresent()) {
      reply = reply.with("OCI-Subject", subject.get().toString());
    }
    return isDigest(route) && !tags.isEmpty()
        ? reply.with("OCI-Tag", String.join(", ", tags))
        : reply;
  }

  /// By tag the tag goes, by digest the manifest with all its tags.
  ///
  /// @return 202; what nothing needs any more is gone
  Reply delete(Route.Document route) {
    if (!isDigest(route)) {
      if (!Route.isTag(route.reference())
          || !repositories.untag(route.repository(), route.reference())) {
        throw unknown(route);
      }
      return Reply.empty(202);
    }
    Digest digest = Route.digest(route.reference());
    if (!repositories.remove(route.repository(), digest)) {
      if (repositories.find(route.repository(), digest).isPresent()) {
        throw Refusal.of(
            ErrorCode.UNSUPPORTED,
            "%s is part of an index, or has another name than %s: delete that"
                .formatted(digest, route.repository()));
      }
      throw unknown(route);
    }
    store.collectGarbage();
    return Reply.empty(202);
  }
}
