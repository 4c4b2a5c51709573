package dev.tare.cli;

import dev.tare.base.TareException;

/// Numbers that were typed.
final class Numbers {
  private Numbers() {}

  /// @return 0 to 999,999,999
  /// @throws TareException INVALID
  static int count(String text, String option) {
    if (!text.matches("[0-9]{1,9}")) {
      throw TareException.invalid("cannot use %s %s: it is no number".formatted(option, text));
    }
    return Integer.parseInt(text);
  }

  /// @return 0 to 999,999,999
  /// @throws TareException INVALID
  static int seconds(String text, String option) {
    if (!text.matches("[0-9]{1,9}")) {
      throw TareException.invalid(
          "cannot use %s %s: it is no whole number of seconds".formatted(option, text));
    }
    return Integer.parseInt(text);
  }
}
