package dev.tare.cli;

import dev.tare.base.TareException;

/// Numbers that were typed.
final class Numbers {
  private Numbers() {}

  /// `1 file`, `7,955 files`. Locales, which `%,d` asks, cost a tenth of a short command.
  static String counted(int count, String noun) {
    StringBuilder digits = new StringBuilder(Integer.toString(count));
    for (int at = digits.length() - 3; at > 0; at -= 3) {
      digits.insert(at, ',');
    }
    return digits + " " + noun + (count == 1 ? "" : "s");
  }

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
