package dev.tare.dockerfile;

import dev.tare.base.TareException;
import java.util.Arrays;

/// A pattern of `${name#pattern}` and its kin: `*` for any characters, `?` for one, neither for a
/// newline; `\` before `*`, `?` and `\` takes their meaning away.
///
/// Held against a text by keeping the set of places in the pattern that the text so far can lead
/// to. The work is bounded, for text and pattern both come from the Dockerfile.
final class ShellPattern {
  private static final int STAR = -1;
  private static final int ONE = -2;
  private static final int NONE = -1;
  private static final long MAX_WORK = 20_000_000;

  private final int[] tokens;
  private long work;

  private ShellPattern(int[] tokens) {
    this.tokens = tokens;
  }

  /// @throws TareException INVALID where `\` stands before anything else
  static ShellPattern of(String pattern) {
    int[] characters = pattern.codePoints().toArray();
    int[] tokens = new int[characters.length];
    int size = 0;
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      if (c == '\\') {
        c = i + 1 < characters.length ? characters[++i] : 0;
        if (c != '}' && c != '/' && c != '*' && c != '?' && c != '\\') {
          throw TareException.invalid(
              "the pattern \"%s\" escapes what needs no escape".formatted(Shown.of(pattern)));
        }
        tokens[size++] = c;
      } else {
        int token = c == '*' ? STAR : c == '?' ? ONE : c;
        // two stars are one
        if (token != STAR || size == 0 || tokens[size - 1] != STAR) {
          tokens[size++] = token;
        }
      }
    }
    return new ShellPattern(Arrays.copyOf(tokens, size));
  }

  String withoutPrefix(String value, boolean isLongest) {
    int[] text = value.codePoints().toArray();
    int end = match(text, 0, isLongest);
    return end == NONE ? value : new String(text, end, text.length - end);
  }

  String withoutSuffix(String value, boolean isLongest) {
    int[] text = reversed(value.codePoints().toArray());
    int end = new ShellPattern(reversed(tokens)).match(text, 0, isLongest);
    return end == NONE ? value : new String(reversed(text), 0, text.length - end);
  }

  private static int[] reversed(int[] numbers) {
    int[] reversed = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      reversed[numbers.length - 1 - i] = numbers[i];
    }
    return reversed;
  }

  /// The longest match at the leftmost place, or each of them, replaced.
  String replace(String value, String replacement, boolean isAll, int maxLength) {
    int[] text = value.codePoints().toArray();
    StringBuilder replaced = new StringBuilder();
    int copied = 0;
    int lastEnd = NONE;
    int at = 0;
    while (at <= text.length) {
      int end = match(text, at, true);
      if (end == NONE || (end == at && at == lastEnd)) {
        at++;
        continue;
      }
      append(replaced, text, copied, at);
      replaced.append(replacement);
      if (replaced.length() > maxLength) {
        throw TareException.invalid("its value is longer than %d characters".formatted(maxLength));
      }
      copied = end;
      lastEnd = end;
      at = end == at ? at + 1 : end;
      if (!isAll) {
        break;
      }
    }
    append(replaced, text, copied, text.length);
    return replaced.toString();
  }

  private static void append(StringBuilder to, int[] text, int from, int end) {
    for (int i = from; i < end; i++) {
      to.appendCodePoint(text[i]);
    }
  }

  /// Where a match that begins at `from` ends, or [#NONE].
  private int match(int[] text, int from, boolean isLongest) {
    spend();
    boolean[] places = new boolean[tokens.length + 1];
    boolean[] next = new boolean[tokens.length + 1];
    enter(places, 0);
    int found = NONE;
    for (int i = from; ; i++) {
      if (places[tokens.length]) {
        found = i;
        if (!isLongest) {
          return found;
        }
      }
      if (i == text.length || !step(places, next, text[i])) {
        return found;
      }
      boolean[] used = places;
      places = next;
      next = used;
    }
  }

  private boolean step(boolean[] places, boolean[] next, int c) {
    spend();
    Arrays.fill(next, false);
    boolean isAlive = false;
    for (int p = 0; p < tokens.length; p++) {
      if (places[p] && takes(tokens[p], c)) {
        enter(next, tokens[p] == STAR ? p : p + 1);
        isAlive = true;
      }
    }
    return isAlive;
  }

  private void spend() {
    work += tokens.length + 1;
    if (work > MAX_WORK) {
      throw TareException.invalid("to match its pattern takes too long");
    }
  }

  private static boolean takes(int token, int c) {
    return token < 0 ? c != '\n' : token == c;
  }

  /// A star may stand for nothing.
  private void enter(boolean[] places, int place) {
    int p = place;
    places[p] = true;
    while (p < tokens.length && tokens[p] == STAR) {
      places[++p] = true;
    }
  }
}
