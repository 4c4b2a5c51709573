package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import java.util.Arrays;

/// The characters of a name, as Go's `utf8.DecodeRune` sees them. A byte that is not part of a
/// character is [#LONE] and its value, so that names differ exactly where their bytes do.
final class Runes {
  static final int LONE = 0x110000;
  private static final int REPLACEMENT = 0xfffd;

  private Runes() {}

  static int[] of(Bytes name) {
    int[] runes = new int[name.length()];
    int size = 0;
    for (int i = 0; i < name.length(); ) {
      int length = length(name, i);
      runes[size++] = length == 0 ? LONE + (name.at(i) & 0xff) : rune(name, i, length);
      i += Math.max(length, 1);
    }
    return Arrays.copyOf(runes, size);
  }

  /// How a class of characters sees it.
  static int shown(int rune) {
    return rune >= LONE ? REPLACEMENT : rune;
  }

  /// Bytes of the character at `at`, 0 where there is none.
  private static int length(Bytes name, int at) {
    int first = name.at(at) & 0xff;
    int length =
        first < 0x80
            ? 1
            : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (at + length > name.length()) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((name.at(at + i) & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length > 2 && !isShortest(rune(name, at, length), length) ? 0 : length;
  }

  /// Neither written longer than need be, nor half of a pair, nor beyond Unicode.
  private static boolean isShortest(int rune, int length) {
    return length == 3
        ? rune >= 0x800 && (rune < 0xd800 || rune > 0xdfff)
        : rune >= 0x10000 && rune < LONE;
  }

  private static int rune(Bytes name, int at, int length) {
    int first = name.at(at) & 0xff;
    int rune = length == 1 ? first : first & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      rune = (rune << 6) | (name.at(at + i) & 0x3f);
    }
    return rune;
  }
}
