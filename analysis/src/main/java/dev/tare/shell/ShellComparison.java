package dev.tare.shell;

import java.util.Optional;

/// What `test` and `[[` say of two words and the operator between them (test(1)).
public final class ShellComparison {
  private ShellComparison() {}

  /// Whether it holds; empty for an operator of files, and for numbers that are none.
  ///
  /// @param isDouble whether it is `[[`, where `=` compares with a pattern
  public static Optional<Boolean> holds(String a, String operator, String b, boolean isDouble) {
    return switch (operator) {
      case "=", "==" -> Optional.of(isDouble ? ShellPattern.matches(b, a) : a.equals(b));
      case "!=" -> Optional.of(isDouble ? !ShellPattern.matches(b, a) : !a.equals(b));
      case "-eq", "-ne", "-lt", "-le", "-gt", "-ge" -> ofNumbers(a, operator, b);
      default -> Optional.empty();
    };
  }

  private static Optional<Boolean> ofNumbers(String a, String operator, String b) {
    if (!a.matches("-?\\d{1,9}") || !b.matches("-?\\d{1,9}")) {
      return Optional.empty();
    }
    int order = Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
    return Optional.of(
        switch (operator) {
          case "-eq" -> order == 0;
          case "-ne" -> order != 0;
          case "-lt" -> order < 0;
          case "-le" -> order <= 0;
          case "-gt" -> order > 0;
          default -> order >= 0;
        });
  }
}
