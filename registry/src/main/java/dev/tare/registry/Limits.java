package dev.tare.registry;

import java.time.Duration;

/// How patient the client is.
///
/// @param connect how long a connection may take to stand
/// @param silence how long a server may say next to nothing: not a kilobyte
/// @param attempts how often something is tried in all; what was received since starts the count
///   anew
/// @param pause before the second attempt; twice as long before each further one
/// @param longestPause more than this is never waited, even where a server asks for it
public record Limits(
    Duration connect, Duration silence, int attempts, Duration pause, Duration longestPause) {

  public static final Limits USUAL =
      new Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          5,
          Duration.ofMillis(300),
          Duration.ofSeconds(20));
}
