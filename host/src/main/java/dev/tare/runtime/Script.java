package dev.tare.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/// The shell scripts of this package. They take all they work on as arguments: nothing is ever
/// spliced into their text.
enum Script {
  LAUNCH("parts.sh", "launch.sh"),
  ENGINE("parts.sh", "engine.sh"),
  BUILTIN("root.sh", "builtin.sh"),
  STEP("root.sh", "step.sh"),
  READABLE("readable.sh"),
  OWN("own.sh"),
  MAIN("main.sh"),
  ENTER("enter.sh"),
  DEBUG("root.sh", "debug.sh"),
  DETACHED("parts.sh", "detached.sh"),
  ENDED("parts.sh", "ended.sh"),
  SHIM("parts.sh", "shim.sh"),
  REMOVE("parts.sh", "remove.sh"),
  MOUNT("parts.sh", "mount.sh"),
  WORK("parts.sh", "work.sh"),
  MOUNTED("mounted.sh");

  /// One after the other, separated by blanks.
  private final String resources;

  Script(String... resources) {
    this.resources = String.join(" ", resources);
  }

  String text() {
    return Arrays.stream(resources.split(" ", -1)).map(Script::read).collect(Collectors.joining());
  }

  private static String read(String resource) {
    try (InputStream in = Script.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
