package dev.tare.debian.base;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// A mode as chmod(1) takes it: octal, or `u+s,g-w`.
///
/// @param digits how many octal digits it has; 0 for one in letters
record Mode(IntUnaryOperator change, int digits) {
  private static final int SET_ID = 06000;

  static Optional<Mode> parse(String text) {
    if (text.matches("[0-7]{1,6}")) {
      int mode = Integer.parseInt(text, 8);
      return Optional.of(new Mode(_ -> mode, text.length()));
    }
    if (!text.matches("[ugoa]*[+=-][rwxst]*(,[ugoa]*[+=-][rwxst]*)*")) {
      return Optional.empty();
    }
    IntUnaryOperator all = mode -> mode;
    for (String clause : List.of(text.split(",", -1))) {
      all = all.andThen(mode -> clause(clause, mode));
    }
    return Optional.of(new Mode(all, 0));
  }

  private static int clause(String clause, int mode) {
    int sign = clause.replaceAll("[+=-].*", "").length();
    String who =
        sign == 0 || clause.substring(0, sign).contains("a") ? "ugo" : clause.substring(0, sign);
    int bits = 0;
    int mask = 0;
    for (int i = 0; i < who.length(); i++) {
      char one = who.charAt(i);
      int shift = one == 'u' ? 6 : one == 'g' ? 3 : 0;
      mask |= 7 << shift;
      for (int j = sign + 1; j < clause.length(); j++) {
        bits |=
            switch (clause.charAt(j)) {
              case 'r' -> 4 << shift;
              case 'w' -> 2 << shift;
              case 'x' -> 1 << shift;
              case 's' -> one == 'u' ? 04000 : one == 'g' ? 02000 : 0;
              default -> 01000;
            };
      }
    }
    return switch (clause.charAt(sign)) {
      case '+' -> mode | bits;
      case '-' -> mode & ~bits;
      default -> (mode & ~mask) | bits;
    };
  }

  /// A directory stays set-group-ID, unless five digits say otherwise (GNU chmod).
  int of(int before, boolean isDirectory) {
    int after = change.applyAsInt(before);
    return isDirectory && digits > 0 && digits < 5 ? after | (before & SET_ID) : after;
  }
}
