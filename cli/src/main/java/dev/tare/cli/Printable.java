package dev.tare.cli;

import dev.tare.base.Bytes;

/// Text of a stranger, fit for a terminal.
final class Printable {
  private Printable() {}

  /// A line of output without control characters but tabs.
  static String of(Bytes line) {
    return of(line.toString().replace("\n", ""));
  }

  /// Text without control characters but tabs and ends of lines: they could rewrite what stands on
  /// the screen.
  static String of(String said) {
    if (said.codePoints().noneMatch(Printable::isHarmful)) {
      return said;
    }
    StringBuilder text = new StringBuilder();
    said.codePoints().filter(c -> !isHarmful(c)).forEach(text::appendCodePoint);
    return text.toString();
  }

  private static boolean isHarmful(int c) {
    return Character.isISOControl(c) && c != '\t' && c != '\n';
  }
}
