package dev.tare.registry;

import java.io.IOException;
import java.time.Duration;

/// A server that says nothing, or next to nothing, for too long.
final class SilentException extends IOException {
  private static final long serialVersionUID = 1L;

  SilentException(Duration silence) {
    super("the server said nothing for %s".formatted(shown(silence)));
  }

  private static String shown(Duration silence) {
    return silence.toMillis() < 1000
        ? silence.toMillis() + " ms"
        : silence.toSeconds() + " seconds";
  }
}
