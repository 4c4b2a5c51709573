package dev.tare.peer;

import java.time.Duration;

/// How long a daemon is waited for.
///
/// @param connect until it takes the connection
/// @param answer how long it may say nothing where it has next to nothing to do
/// @param work the same where it packs or unpacks an image: docker writes all layers to its disk
///   before it sends the first byte of an archive
public record Patience(Duration connect, Duration answer, Duration work) {
  public static final Patience USUAL =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(10));
}
