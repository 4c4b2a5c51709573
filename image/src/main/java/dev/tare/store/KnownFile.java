package dev.tare.store;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.FileStamp;
import dev.tare.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/// A blob's file of which the cache may know that it was read whole and had its digest. What is
/// known holds for one device, inode, size, time of change and time of status change: whoever
/// writes to the file, or puts another in its place, changes at least the last one.
final class KnownFile {
  private final Cache cache;
  private final Path file;
  private final Digest digest;
  private final InstantSource clock;

  KnownFile(Cache cache, Path file, Digest digest) {
    this(cache, file, digest, InstantSource.system());
  }

  KnownFile(Cache cache, Path file, Digest digest, InstantSource clock) {
    this.cache = cache;
    this.file = file;
    this.digest = digest;
    this.clock = clock;
  }

  boolean isUnchanged() throws IOException {
    Optional<Lease> known = key().flatMap(key -> cache.find(Cache.Kind.UNCHANGED, key));
    known.ifPresent(Lease::close);
    return known.isPresent();
  }

  /// Remembers the file once `verified` has come to its end.
  ///
  /// @param verified all of the file, such that its end is reached only if it has its digest
  InputStream reading(InputStream verified) throws IOException {
    Optional<String> before = key();
    return before.isEmpty() ? verified : new Watched(verified, before.get());
  }

  private final class Watched extends FilterInputStream {
    private final String before;
    private boolean isAtEnd;

    Watched(InputStream in, String before) {
      super(in);
      this.before = before;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      isAtEnd |= b < 0;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      isAtEnd |= n < 0;
      return n;
    }

    @Override
    public void close() throws IOException {
      super.close();
      if (isAtEnd && key().equals(Optional.of(before))) {
        remember(before);
      }
    }
  }

  private void remember(String key) {
    try {
      cache.acquire(Cache.Kind.UNCHANGED, key, target -> Files.writeString(target, "")).close();
    } catch (TareException e) {
      switch (e.kind()) {
        // the cache cannot be written: slower the next time, and no reason to fail
        case UNSUPPORTED, DISK_FULL -> {}
        default -> throw e;
      }
    }
  }

  /// Empty where the file is too new to be known by its times, or not there.
  private Optional<String> key() throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    FileStamp stamp = FileStamp.of(file);
    if (!stamp.isSettled(clock.instant())) {
      return Optional.empty();
    }
    String text =
        "%s %d %d %d %d %d"
            .formatted(
                digest, stamp.dev(), stamp.ino(), stamp.size(), stamp.mtime(), stamp.ctime());
    return Optional.of(Digest.of(Bytes.utf8(text)).hex());
  }
}
