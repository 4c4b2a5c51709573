package dev.tare.cli;

import dev.tare.base.Bytes;

/// Text of a stranger, fit for a terminal.
final class Printable {
  private Printable() {}

  /// Without control characters but tabs: they could rewrite what stands on the screen.
  static String of(Bytes line) {
    StringBuilder text = new StringBuilder();
    line.toString()
        .codePoints()
        .filter(c -> c == '\t' || !Character.isISOControl(c))
        .forEach(text::appendCodePoint);
    return text.toString();
  }
}
