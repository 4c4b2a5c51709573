package dev.tare.registry.server;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.MediaType;
import dev.tare.store.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A blob that comes in pieces, one after the other, by any number of requests. What has come stays
/// when a connection breaks, so that the client can go on there.
final class Upload {
  private static final MediaType BLOB = new MediaType("application/octet-stream");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  private final String repository;
  private final String id;
  private final BlobWriter writer;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long size;
  private final LongSupplier clock;
  private volatile long touched;

  /// @param clock in nanoseconds, from any beginning
  Upload(String repository, String id, BlobWriter writer, LongSupplier clock) {
    this.repository = repository;
    this.id = id;
    this.writer = writer;
    this.clock = clock;
    this.touched = clock.getAsLong();
  }

  String repository() {
    return repository;
  }

  String id() {
    return id;
  }

  /// How long nothing has come, in nanoseconds; 0 while a request is at it.
  long idle(long now) {
    return lock.isLocked() ? 0 : now - touched;
  }

  /// The same reply with what the client needs to go on.
  Reply described(Reply reply) {
    return reply
        .with("Location", "/v2/%s/blobs/uploads/%s".formatted(repository, id))
        .with("Range", "0-" + Math.max(0, size - 1))
        .with("Docker-Upload-UUID", id);
  }

  /// Takes what a request brings.
  ///
  /// @throws Refusal 416 where it is not what comes next
  void append(Request request) throws IOException {
    alone(() -> {
      Optional<String> range = request.header("Content-Range");
      if (range.isPresent()) {
        requireNext(range.get(), request.header("Content-Length"));
      }
      receive(request.body());
    });
  }

  private void requireNext(String range, Optional<String> length) {
    Matcher m = RANGE.matcher(range.trim());
    if (!m.matches() || Long.parseLong(m.group(1)) != size) {
      throw notNext("the next byte is %d, not that of \"%s\"".formatted(size, range));
    }
    long claimed = Long.parseLong(m.group(2)) - size + 1;
    if (length.isPresent() && !length.get().equals(Long.toString(claimed))) {
      throw Refusal.of(
          ErrorCode.SIZE_INVALID,
          "the range \"%s\" has not the %s bytes of the body".formatted(range, length.get()));
    }
  }

  private Refusal notNext(String message) {
    Reply headers = described(Reply.empty(416));
    Refusal refusal = Refusal.of(ErrorCode.BLOB_UPLOAD_INVALID, 416, message);
    for (String name : headers.headers().keySet()) {
      refusal = refusal.with(name, headers.headers().getOrDefault(name, ""));
    }
    return refusal;
  }

  private void receive(InputStream body) throws IOException {
    touched = clock.getAsLong();
    byte[] chunk = new byte[1 << 17];
    long received = size;
    for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
      writer.write(chunk, 0, n);
      received += n;
      size = received;
      touched = clock.getAsLong();
    }
  }

  /// Keeps the blob.
  ///
  /// @throws Refusal DIGEST_INVALID where it is another one; nothing is kept then
  void finish(Digest digest) throws IOException {
    alone(() -> {
      try {
        writer.commit(Optional.of(Descriptor.of(BLOB, digest, size)));
      } catch (TareException e) {
        if (e.kind() != TareException.Kind.CORRUPT) {
          throw e;
        }
        throw Refusal.of(ErrorCode.DIGEST_INVALID, e.message());
      }
    });
  }

  void drop() {
    lock.lock();
    try {
      writer.close();
    } finally {
      lock.unlock();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /// Two requests at once would mix their bytes.
  private void alone(Work work) throws IOException {
    if (!lock.tryLock()) {
      throw Refusal.of(
          ErrorCode.BLOB_UPLOAD_INVALID, 409, "another request is writing to this upload");
    }
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}
