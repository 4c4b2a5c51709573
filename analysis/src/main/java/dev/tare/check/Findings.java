package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.layer.TreePath;
import java.util.Optional;

/// Findings under construction.
final class Findings {
  private Findings() {}

  /// A finding that waits for its fix.
  record Unfixed(String code, Finding.Severity severity, String place, String message) {
    Finding fix(String fix) {
      return fix(Optional.of(fix));
    }

    Finding fix(Optional<String> fix) {
      return new Finding(code, severity, place, message, fix);
    }

    Finding withoutFix() {
      return fix(Optional.empty());
    }
  }

  /// @param message with a `%s` for the path of the object
  static Unfixed warning(String code, TreePath object, String message) {
    return new Unfixed(
        code, Finding.Severity.WARNING, object.toString(), message.formatted(object));
  }

  static Unfixed error(String code, String place, String message) {
    return new Unfixed(code, Finding.Severity.ERROR, place, message);
  }

  static Unfixed warning(String code, String place, String message) {
    return new Unfixed(code, Finding.Severity.WARNING, place, message);
  }

  static Unfixed note(String code, String place, String message) {
    return new Unfixed(code, Finding.Severity.NOTE, place, message);
  }

  static Unfixed of(Finding.Severity severity, String code, String place, String message) {
    return new Unfixed(code, severity, place, message);
  }
}
