package dev.tare.ledger;

import dev.tare.base.Finding;
import java.util.Optional;

/// Findings under construction.
final class Findings {
  private Findings() {}

  /// A finding that waits for its fix.
  record Unfixed(String code, String place, String message) {
    Finding fix(String fix) {
      return new Finding(code, Finding.Severity.ERROR, place, message, Optional.of(fix));
    }

    Finding fix(Optional<String> fix) {
      return new Finding(code, Finding.Severity.ERROR, place, message, fix);
    }

    Finding withoutFix() {
      return fix(Optional.empty());
    }
  }

  static Unfixed error(String code, String place, String message) {
    return new Unfixed(code, place, message);
  }
}
