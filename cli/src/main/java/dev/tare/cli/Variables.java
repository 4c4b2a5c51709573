package dev.tare.cli;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Variables for a program: `-e NAME[=VALUE]`, `--env-file`.
final class Variables {
  private Variables() {}

  /// `NAME=value`, those of files first; a name alone takes the value of this environment, and
  /// nothing where that has none.
  static List<String> of(Session session, List<String> files, List<String> lines) {
    List<String> all = new ArrayList<>();
    for (String name : files) {
      Path file = session.environment().directory().resolve(name);
      try {
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .forEach(all::add);
      } catch (IOException e) {
        throw TareException.of(e, "cannot read " + file);
      }
    }
    all.addAll(lines);
    return all.stream().flatMap(line -> variable(session, line).stream()).toList();
  }

  private static Optional<String> variable(Session session, String line) {
    return line.indexOf('=') >= 0
        ? Optional.of(line)
        : session.environment().variable(line).map(value -> line + "=" + value);
  }
}
