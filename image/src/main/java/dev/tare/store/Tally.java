package dev.tare.store;

import dev.tare.oci.Digest;
import java.security.MessageDigest;

/// Hashes and counts what passes by.
final class Tally {
  private final MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
  private long size;

  /// What has passed.
  ///
  /// @param size in bytes
  record Total(Digest digest, long size) {}

  void add(byte[] bytes, int offset, int length) {
    hash.update(bytes, offset, length);
    size += length;
  }

  /// To be called once, at the end.
  Total total() {
    return new Total(Digest.finish(hash), size);
  }
}
