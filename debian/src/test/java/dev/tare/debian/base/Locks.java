package dev.tare.debian.base;

import dev.tare.debian.archive.Distribution;
import java.util.List;

/// Locks of what is at hand, for tests.
final class Locks {
  private Locks() {}

  /// Of bookworm.
  static Lock of(String architecture, String... wanted) {
    return new Lock(
        new Lock.Request("bookworm", List.of(wanted), false, architecture),
        new Distribution("Debian", "12.5", "bookworm"),
        List.of(),
        List.of());
  }
}
