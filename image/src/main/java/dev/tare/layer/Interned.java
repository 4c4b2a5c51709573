package dev.tare.layer;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The attributes that the inodes of one merge share: files by the thousand have the same mode and
/// owner. Its identity is also the mark by which a merge knows the directories that it made.
final class Interned {
  private final Map<Attributes, Attributes> seen = new HashMap<>();

  Attributes timeless(Attributes attributes) {
    Attributes timeless = attributes.withMtime(Instant.EPOCH);
    Attributes first = seen.putIfAbsent(timeless, timeless);
    return first == null ? timeless : first;
  }

  /// Called when the merge is over: the mark stays, the table is not needed any more.
  void close() {
    seen.clear();
  }
}
