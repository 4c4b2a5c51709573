package dev.tare.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What this machine can do. A test that needs more is skipped with the reason; under `CI=true` a
/// missing program is a failure, because `./check` installs it.
public final class Machine {
  private Machine() {}

  /// Skips the test unless every program is on the PATH.
  public static void needs(String... programs) {
    for (String program : programs) {
      if (find(program).isEmpty()) {
        skip("needs the program " + program);
      }
    }
  }

  /// Skips the test unless it runs as root.
  public static void needsRoot() {
    if (!isRoot()) {
      skip("needs root");
    }
  }

  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// The first file of that name on the PATH or in the system's administration directories.
  public static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory.isEmpty() ? "." : directory, program);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static void skip(String reason) {
    if ("true".equals(System.getenv("CI"))) {
      fail("under CI=true nothing that ./check installs may be missing: " + reason);
    }
    abort(reason);
  }
}
