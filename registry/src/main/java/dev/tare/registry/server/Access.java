package dev.tare.registry.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// A request that was answered.
///
/// @param target path and query as they were sent, by whomever
/// @param bytes of the body that was sent
public record Access(
    Instant at, String peer, String method, String target, int status, long bytes, Duration took) {

  /// One line, without what a terminal would obey.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s %s %s %d %d %.3fs",
        at,
        peer,
        method,
        target.length() <= 500 ? target : target.substring(0, 500) + "…",
        status,
        bytes,
        took.toNanos() / 1e9);
  }
}
