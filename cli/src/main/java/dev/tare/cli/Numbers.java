package dev.tare.cli;

import dev.tare.base.TareException;

/// Numbers that were typed.
final class Numbers {
  private Numbers() {}

  /// @param what is counted: `seconds`
  /// @return 0 to 999,999,999
  /// @throws TareException INVALID
  static int whole(String text, String option, String what) {
    if (!text.matches("[0-9]{1,9}")) {
      throw TareException.invalid(
          "cannot use %s %s: it is no whole number of %s".formatted(option, text, what));
    }
    return Integer.parseInt(text);
  }
}
