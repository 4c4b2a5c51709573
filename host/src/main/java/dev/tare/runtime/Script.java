package dev.tare.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The shell scripts of this package. They take all they work on as arguments: nothing is ever
/// spliced into their text.
enum Script {
  LAUNCH("launch.sh"),
  ENGINE("engine.sh"),
  BUILTIN("builtin.sh"),
  MAIN("main.sh");

  private final String resource;

  Script(String resource) {
    this.resource = resource;
  }

  String text() {
    try (InputStream in = Script.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
