package dev.tare.ledger;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/// What is worked out once and then read from the cache, where it may vanish or be damaged at any
/// time: then it is worked out again.
record Remembered(Cache cache) {
  /// There are two digests in a key, which may have 128 characters.
  private static final int HEX = 60;

  /// Writes a value so that [SealedFile.Reading] finds it again.
  @FunctionalInterface
  interface Form<T> {
    void write(T value, DataOutputStream out) throws IOException;
  }

  /// As much of a digest as a key has room for.
  static String part(Digest digest) {
    return digest.hex().substring(0, Math.min(HEX, digest.hex().length()));
  }

  /// @param key with the version of the form in it
  <T> T get(String key, SealedFile.Reading<T> reading, Form<T> form, Supplier<T> make) {
    Optional<T> known = known(key, reading);
    if (known.isPresent()) {
      return known.get();
    }
    T made = make.get();
    try {
      cache
          .acquire(
              Cache.Kind.FACTS,
              key,
              target -> SealedFile.write(target, out -> form.write(made, out)))
          .close();
    } catch (TareException e) {
      ignoreFullOrReadOnly(e);
    }
    return made;
  }

  private <T> Optional<T> known(String key, SealedFile.Reading<T> reading) {
    try {
      Optional<Lease> entry = cache.find(Cache.Kind.FACTS, key);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      try (Lease lease = entry.get()) {
        return Optional.of(SealedFile.read(lease.path(), reading));
      } catch (IOException | RuntimeException damaged) {
        cache.drop(Cache.Kind.FACTS, key);
        return Optional.empty();
      }
    } catch (TareException e) {
      ignoreFullOrReadOnly(e);
      return Optional.empty();
    }
  }

  /// Where the cache cannot be written all is slower, which is no reason to fail.
  private static void ignoreFullOrReadOnly(TareException e) {
    switch (e.kind()) {
      case UNSUPPORTED, DISK_FULL -> {}
      default -> throw e;
    }
  }
}
