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

  /// A name of a stranger on one line: control characters as `\n`, `\t` or `\x1b`, and so are ends
  /// of lines, and characters that turn the direction of writing around.
  static String name(String name) {
    if (name.codePoints().noneMatch(Printable::isNoPartOfNames)) {
      return name;
    }
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .forEach(c -> {
          if (isNoPartOfNames(c)) {
            text.append(escaped(c));
          } else {
            text.appendCodePoint(c);
          }
        });
    return text.toString();
  }

  private static String escaped(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> c < 0x80 ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c);
    };
  }

  private static boolean isNoPartOfNames(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static boolean isHarmful(int c) {
    return Character.isISOControl(c) && c != '\t' && c != '\n';
  }
}
