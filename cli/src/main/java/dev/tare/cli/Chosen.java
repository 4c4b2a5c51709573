package dev.tare.cli;

import dev.tare.base.TareException;
import java.util.List;

/// Things by name, or all of them.
final class Chosen {
  private Chosen() {}

  /// @param verb what is to be done: `remove`
  /// @param label of one, as help has it
  /// @param kind several of them, in words
  /// @throws TareException INVALID unless either names or `--all` are given
  static void check(List<String> names, boolean all, String verb, String label, String kind) {
    if (names.isEmpty() != all) {
      throw TareException.invalid(
          names.isEmpty()
              ? "cannot %s: no %s is given, nor --all".formatted(verb, label)
              : "cannot %s: both %s and --all are given".formatted(verb, kind));
    }
  }
}
