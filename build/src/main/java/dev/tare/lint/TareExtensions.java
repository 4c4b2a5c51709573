package dev.tare.lint;

import dev.tare.dockerfile.Passage;
import java.util.Set;

/// Marks what only tare understands, so that nobody is surprised by another builder.
///
/// @param known the extensions to look for
record TareExtensions(Findings findings, Set<Flag> known) {
  /// @param instruction in upper case
  /// @param name with its dashes
  record Flag(String instruction, String name) {}

  /// All that tare has.
  static final Set<Flag> KNOWN = Set.of(new Flag("COPY", "--with-libs"));

  void check(Passage passage) {
    for (Passage.Word flag : passage.flags()) {
      String name = flag.text().split("=", 2)[0];
      if (known.contains(new Flag(passage.name(), name))) {
        findings.note(
            TareRules.TARE_EXTENSION,
            flag.at(),
            "%s %s is tare's own".formatted(passage.name(), name),
            "build this file with tare, or copy what the program needs by name");
      }
    }
  }
}
