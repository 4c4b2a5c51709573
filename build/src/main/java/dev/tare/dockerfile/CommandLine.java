package dev.tare.dockerfile;

import java.util.List;

/// What RUN, CMD, ENTRYPOINT and HEALTHCHECK are to run, in one of the two forms of the language.
public sealed interface CommandLine {
  /// A text for the shell, with its variables as written.
  record Shell(String text) implements CommandLine {}

  /// The words themselves, written as a JSON array; nothing is expanded in them.
  record Exec(List<String> words) implements CommandLine {
    public Exec {
      words = List.copyOf(words);
    }
  }
}
