package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How long this machine took to build and to push images, as long as the cache knows.
record TimesSpent(Cache cache) {
  /// What took the time.
  enum Work {
    BUILD,
    PUSH
  }

  private static String key(Digest id, Work work) {
    return id.hex() + "." + work.name().toLowerCase(Locale.ROOT);
  }

  /// @param id of the image, the digest of its config: the same wherever it came from
  Optional<Duration> find(Digest id, Work work) {
    try (Lease found = cache.find(Cache.Kind.TIME, key(id, work)).orElse(null)) {
      return found == null
          ? Optional.empty()
          : Optional.of(Duration.ofNanos(Long.parseLong(Files.readString(found.path()))));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // as good as forgotten
    }
  }

  /// Keeps the first time of each: a build out of the cache and a push of what is there already
  /// tell nothing of the image.
  void keep(Digest id, Work work, Duration time) {
    try {
      cache
          .acquire(
              Cache.Kind.TIME,
              key(id, work),
              target -> Files.writeString(target, Long.toString(time.toNanos())))
          .close();
    } catch (TareException e) {
      switch (e.kind()) {
        // the cache cannot be written: no reason to fail
        case UNSUPPORTED, DISK_FULL -> {}
        default -> throw e;
      }
    }
  }
}
