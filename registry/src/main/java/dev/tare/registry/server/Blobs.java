package dev.tare.registry.server;

import dev.tare.oci.Digest;
import dev.tare.store.SharedBlobs;
import java.util.Optional;

/// Blobs by digest. All repositories share them: who may read one may read all.
final class Blobs {
  private static final String TYPE = "application/octet-stream";

  private final SharedBlobs blobs;
  private final boolean isWritable;

  /// @param isWritable whether what is asked for may become part of a manifest that is pushed, and
  ///   so is kept
  Blobs(SharedBlobs blobs, boolean isWritable) {
    this.blobs = blobs;
    this.isWritable = isWritable;
  }

  Reply get(Request request, Digest digest) {
    long size =
        (isWritable ? blobs.keep(digest) : blobs.size(digest)).orElseThrow(() -> unknown(digest));
    String etag = "\"" + digest + "\"";
    boolean isSame = request.header("If-Range").map(etag::equals).orElse(true);
    Optional<ByteRange> part =
        request
            .header("Range")
            .filter(_ -> isSame && request.method().equals("GET"))
            .flatMap(header -> ByteRange.of(header, size));
    Reply reply =
        part.map(range -> part(digest, range, size))
            .orElseGet(() -> Reply.of(200, TYPE, size, () -> blobs.open(digest, 0)));
    return reply
        .with("Docker-Content-Digest", digest.toString())
        .with("Accept-Ranges", "bytes")
        .with("ETag", etag);
  }

  private Reply part(Digest digest, ByteRange range, long size) {
    return Reply.of(206, TYPE, range.length(), () -> blobs.open(digest, range.from()))
        .with("Content-Range", "bytes %d-%d/%d".formatted(range.from(), range.to(), size));
  }

  Reply delete(Digest digest) {
    return switch (blobs.delete(digest)) {
      case DELETED -> Reply.empty(202);
      case ABSENT -> throw unknown(digest);
      case IN_USE ->
          throw Refusal.of(
              ErrorCode.UNSUPPORTED,
              "an image needs the blob %s: delete that first".formatted(digest));
    };
  }

  private static Refusal unknown(Digest digest) {
    return Refusal.of(ErrorCode.BLOB_UNKNOWN, "there is no blob %s".formatted(digest));
  }
}
