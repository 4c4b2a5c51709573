package dev.tare.lint;

import java.util.Locale;

/// How a word is written.
enum Case {
  LOWER,
  UPPER,
  MIXED;

  /// A word without letters is in lower case.
  static Case of(String word) {
    if (LOWER.write(word).equals(word)) {
      return LOWER;
    }
    return UPPER.write(word).equals(word) ? UPPER : MIXED;
  }

  /// The word in this case.
  String write(String word) {
    return switch (this) {
      case LOWER -> word.toLowerCase(Locale.ROOT);
      case UPPER -> word.toUpperCase(Locale.ROOT);
      case MIXED -> word;
    };
  }
}
