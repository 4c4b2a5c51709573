package dev.tare.dockerfile;

/// Which characters separate words: those of the Unicode property White_Space.
final class Blanks {
  private Blanks() {}

  static boolean isBlank(char c) {
    return switch (c) {
      case ' ', '\t', '\n', '\u000b', '\f', '\r', '\u0085', '\u00a0' -> true;
      default -> c > 0x7f && Character.isSpaceChar(c);
    };
  }

  /// Those that separate the words of COPY, FROM and EXPOSE.
  static boolean isSeparator(char c) {
    return c == ' ' || c == '\t' || c == '\u000b' || c == '\f' || c == '\r';
  }

  /// The index of the first character in `text[from..to)` that is no blank, or `to`.
  static int skip(CharSequence text, int from, int to) {
    int at = from;
    while (at < to && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /// The end of `text[from..to)` without the blanks behind it.
  static int trimEnd(CharSequence text, int from, int to) {
    int end = to;
    while (end > from && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
