package dev.tare.registry.server;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.store.ImageStore;
import dev.tare.store.SharedBlobs;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Blobs on their way in.
final class Uploads implements AutoCloseable {
  /// Each has an open file.
  private static final int MAX = 256;

  private static final long IDLE = TimeUnit.HOURS.toNanos(1);

  /// Where there are many: no client that lives is silent for so long between two requests.
  private static final long IDLE_IN_CROWD = TimeUnit.SECONDS.toNanos(30);

  /// What clients that cut blobs into pieces should not go below; smaller ones are taken as well.
  private static final String LEAST_CHUNK = "65536";

  private final ImageStore store;
  private final SharedBlobs blobs;
  private final Map<String, Upload> open = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final LongSupplier clock;

  Uploads(ImageStore store, SharedBlobs blobs) {
    this(store, blobs, System::nanoTime);
  }

  /// @param clock in nanoseconds, from any beginning
  Uploads(ImageStore store, SharedBlobs blobs, LongSupplier clock) {
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
  }

  /// Begins an upload, or does the whole of it: takes over a blob that is here (`mount`), or takes
  /// the body as the blob (`digest`).
  Reply begin(Request request, String repository) throws IOException {
    Optional<Digest> mounted = request.parameter("mount").flatMap(Uploads::digest);
    if (mounted.isPresent() && blobs.keep(mounted.get()).isPresent()) {
      return stored(repository, mounted.get());
    }
    Optional<Digest> whole = request.parameter("digest").map(Route::digest);
    Digest.Algorithm algorithm = whole.map(Digest::algorithm).orElseGet(() -> algorithm(request));
    Upload upload = create(repository, algorithm);
    if (whole.isPresent()) {
      return finish(upload, request, whole.get());
    }
    return upload.described(Reply.empty(202)).with("OCI-Chunk-Min-Length", LEAST_CHUNK);
  }

  /// A digest that is none mounts nothing: the upload begins.
  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (TareException e) {
      return Optional.empty();
    }
  }

  private static Digest.Algorithm algorithm(Request request) {
    String wanted = request.parameter("digest-algorithm").orElse("sha256");
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      if (algorithm.id().equals(wanted.toLowerCase(Locale.ROOT))) {
        return algorithm;
      }
    }
    throw Refusal.of(ErrorCode.DIGEST_INVALID, "digests are made by sha256 or sha512");
  }

  private Upload create(String repository, Digest.Algorithm algorithm) {
    long now = clock.getAsLong();
    for (Upload old : List.copyOf(open.values())) {
      if (old.idle(now) > IDLE) {
        drop(old);
      }
    }
    if (open.size() >= MAX) {
      makeRoom(now);
    }
    byte[] id = new byte[16];
    random.nextBytes(id);
    String hex = HexFormat.of().formatHex(id);
    Upload upload = new Upload(repository, hex, store.newBlob(algorithm), clock);
    open.put(hex, upload);
    return upload;
  }

  /// The one that has been silent for longest goes, unless it may live.
  private void makeRoom(long now) {
    Optional<Upload> oldest =
        open.values().stream().max(Comparator.comparingLong(upload -> upload.idle(now)));
    if (oldest.filter(upload -> upload.idle(now) > IDLE_IN_CROWD).isEmpty()) {
      throw Refusal.of(
              ErrorCode.TOOMANYREQUESTS, "%d uploads have begun and not ended".formatted(MAX))
          .with("Retry-After", Long.toString(TimeUnit.NANOSECONDS.toSeconds(IDLE_IN_CROWD)));
    }
    drop(oldest.get());
  }

  private Upload find(Route.UploadSession route) {
    Upload upload = open.get(route.id());
    if (upload == null || !upload.repository().equals(route.repository())) {
      throw Refusal.of(
          ErrorCode.BLOB_UPLOAD_UNKNOWN, "there is no such upload: it has ended, or never began");
    }
    return upload;
  }

  Reply status(Route.UploadSession route) {
    Upload upload = find(route);
    return upload.described(Reply.empty(204));
  }

  Reply append(Route.UploadSession route, Request request) throws IOException {
    Upload upload = find(route);
    upload.append(request);
    return upload.described(Reply.empty(202));
  }

  Reply finish(Route.UploadSession route, Request request) throws IOException {
    Upload upload = find(route);
    Digest digest =
        Route.digest(
            request
                .parameter("digest")
                .orElseThrow(() ->
                    Refusal.of(ErrorCode.DIGEST_INVALID, "the digest of the blob is missing")));
    upload.append(request);
    return keep(upload, digest);
  }

  private Reply finish(Upload upload, Request request, Digest digest) throws IOException {
    try {
      upload.append(request);
    } catch (IOException | RuntimeException e) {
      drop(upload); // nobody knows its address
      throw e;
    }
    return keep(upload, digest);
  }

  private Reply keep(Upload upload, Digest digest) throws IOException {
    try {
      upload.finish(digest);
    } finally {
      drop(upload);
    }
    return stored(upload.repository(), digest);
  }

  private static Reply stored(String repository, Digest digest) {
    return Reply.empty(201)
        .with("Location", "/v2/%s/blobs/%s".formatted(repository, digest))
        .with("Docker-Content-Digest", digest.toString());
  }

  Reply cancel(Route.UploadSession route) {
    drop(find(route));
    return Reply.empty(204);
  }

  private void drop(Upload upload) {
    open.remove(upload.id());
    upload.drop();
  }

  @Override
  public void close() {
    List.copyOf(open.values()).forEach(this::drop);
  }
}
