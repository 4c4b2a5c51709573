package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A pattern for names as Go's `path/filepath.Match` reads it: `*` and `?` within one name, `[a-c]`
/// and `[^a-c]` one character, `\` takes the next character as it is. Names are bytes; `?` and
/// classes take one character of UTF-8, or one byte that is none.
///
/// The pattern becomes a row of tokens. A name is held against it by keeping the set of tokens that
/// may take the next character, so matching takes time proportional to the product of both lengths
/// at most, whatever the pattern.
public final class GoPattern {
  /// One character but a slash.
  private static final int ONE = -1;

  /// Any characters but slashes.
  private static final int STAR = -2;

  /// Any characters.
  private static final int ANYTHING = -3;

  /// Nothing, or what [#INSIDE] takes, which follows.
  private static final int DIRECTORIES = -4;

  /// Any characters up to and with a slash.
  private static final int INSIDE = -5;

  /// Behind the last token.
  private static final int END = -6;

  /// The first class; the next ones are smaller.
  private static final int CLASS = -10;

  /// The most that a path has on Linux.
  private static final int MAX_LENGTH = 4096;

  private final int[] tokens;
  private final List<CharacterClass> classes;

  private record Range(int first, int last) {}

  private record CharacterClass(boolean isNegated, List<Range> ranges) {
    boolean holds(int rune) {
      return ranges.stream().anyMatch(r -> r.first() <= rune && rune <= r.last()) != isNegated;
    }
  }

  private GoPattern(int[] tokens, List<CharacterClass> classes) {
    this.tokens = tokens;
    this.classes = classes;
  }

  /// Without `**`: two stars are one.
  ///
  /// @throws TareException INVALID where a class or an escape is not finished
  public static GoPattern of(Bytes pattern) {
    return new Reader(pattern, false).read();
  }

  /// With `**` for any number of names, as ignore files and `COPY --parents` read it.
  ///
  /// @throws TareException INVALID where a class or an escape is not finished
  public static GoPattern acrossNames(Bytes pattern) {
    return new Reader(pattern, true).read();
  }

  /// Whether a word of COPY is a pattern at all: it holds `*`, `?` or `[`.
  public static boolean isPattern(Bytes word) {
    return word.indexOf('*', 0) >= 0 || word.indexOf('?', 0) >= 0 || word.indexOf('[', 0) >= 0;
  }

  /// Whether all of `name` is matched.
  public boolean matches(Bytes name) {
    return matches(Runes.of(name));
  }

  boolean matches(int[] name) {
    Places places = new Places();
    return places.follow(name) && places.isAt(tokens.length);
  }

  /// Whether some name that begins with `prefix`, and is longer, is matched.
  boolean mayMatchBeyond(int[] prefix) {
    Places places = new Places();
    return places.follow(prefix) && !places.isOnlyAt(tokens.length);
  }

  /// The tokens that may take the next character; the one behind the last stands for the end.
  private final class Places {
    private int[] now = new int[tokens.length + 1];
    private int[] next = new int[tokens.length + 1];
    private final int[] addedAt = new int[tokens.length + 1];
    private int size;
    private int round = 1;

    /// Whether any place is left after all of `name`.
    boolean follow(int[] name) {
      enter(0);
      for (int rune : name) {
        swap();
        int count = size;
        size = 0;
        for (int i = 0; i < count; i++) {
          take(next[i], rune);
        }
        if (size == 0) {
          return false;
        }
      }
      return true;
    }

    private void swap() {
      int[] used = now;
      now = next;
      next = used;
      round++;
    }

    private void take(int place, int rune) {
      if (place == tokens.length) {
        return;
      }
      int token = tokens[place];
      switch (token) {
        case ONE -> enterIf(rune != '/', place + 1);
        case STAR -> enterIf(rune != '/', place);
        case ANYTHING -> enter(place);
        case DIRECTORIES -> {}
        case INSIDE -> {
          enter(place);
          enterIf(rune == '/', place + 1);
        }
        default ->
            enterIf(
                token >= 0 ? token == rune : classes.get(CLASS - token).holds(Runes.shown(rune)),
                place + 1);
      }
    }

    private void enterIf(boolean isTaken, int place) {
      if (isTaken) {
        enter(place);
      }
    }

    /// Adds `place`, and those behind it that are reached without a character.
    private void enter(int place) {
      int p = place;
      while (addedAt[p] != round) {
        add(p);
        int token = p == tokens.length ? END : tokens[p];
        switch (token) {
          case STAR, ANYTHING -> p++;
          case DIRECTORIES -> {
            if (addedAt[p + 1] != round) {
              add(p + 1);
            }
            p += 2;
          }
          default -> {
            return;
          }
        }
      }
    }

    private void add(int place) {
      addedAt[place] = round;
      now[size++] = place;
    }

    boolean isAt(int place) {
      return addedAt[place] == round;
    }

    boolean isOnlyAt(int place) {
      return size == 1 && isAt(place);
    }
  }

  /// Reads the text of a pattern.
  private static final class Reader {
    private final int[] text;
    private final boolean isAcrossNames;
    private final List<CharacterClass> classes = new ArrayList<>();
    private final int[] tokens;
    private int size;
    private int at;

    Reader(Bytes pattern, boolean isAcrossNames) {
      if (pattern.length() > MAX_LENGTH) {
        throw TareException.invalid("it is longer than %d bytes".formatted(MAX_LENGTH));
      }
      text = Runes.of(pattern);
      tokens = new int[text.length + 2];
      this.isAcrossNames = isAcrossNames;
    }

    GoPattern read() {
      while (at < text.length) {
        int c = text[at++];
        switch (c) {
          case '*' -> stars();
          case '?' -> add(ONE);
          case '[' -> {
            classes.add(characterClass());
            add(CLASS - classes.size() + 1);
          }
          case '\\' -> add(escaped());
          default -> add(c);
        }
      }
      return new GoPattern(Arrays.copyOf(tokens, size), List.copyOf(classes));
    }

    private void add(int token) {
      boolean isRepeated = size > 0 && tokens[size - 1] == token;
      if (!(isRepeated && (token == STAR || token == ANYTHING))) {
        tokens[size++] = token;
      }
    }

    /// One star is behind us.
    private void stars() {
      if (!isAcrossNames || at == text.length || text[at] != '*') {
        add(STAR);
        return;
      }
      boolean isFirst = at == 1;
      at++;
      boolean hasSlash = at < text.length && text[at] == '/';
      if (hasSlash) {
        at++;
      }
      // Go's patternmatcher: a leading "**" right before plain characters is any beginning of a
      // name
      if (at == text.length || (isFirst && !hasSlash && isPlain(at))) {
        add(ANYTHING);
      } else {
        add(DIRECTORIES);
        add(INSIDE);
      }
    }

    private boolean isPlain(int from) {
      for (int i = from; i < text.length; i++) {
        if ("*?[]\\".indexOf(text[i]) >= 0) {
          return false;
        }
      }
      return true;
    }

    private int escaped() {
      if (at == text.length) {
        throw TareException.invalid("it ends in a \\ with nothing behind it");
      }
      return text[at++];
    }

    private CharacterClass characterClass() {
      boolean isNegated = at < text.length && text[at] == '^';
      if (isNegated) {
        at++;
      }
      List<Range> ranges = new ArrayList<>();
      while (ranges.isEmpty() || at == text.length || text[at] != ']') {
        int first = member();
        int last = first;
        if (text[at] == '-') {
          at++;
          last = member();
        }
        ranges.add(new Range(first, last));
      }
      at++;
      return new CharacterClass(isNegated, List.copyOf(ranges));
    }

    /// One character of a class, with at least one more behind it.
    private int member() {
      boolean isMember = at < text.length && text[at] != '-' && text[at] != ']';
      int c = isMember ? text[at++] : 0;
      if (isMember && c == '\\') {
        c = escaped();
      }
      if (!isMember || at == text.length) {
        throw TareException.invalid("a [ is not closed, or holds nothing");
      }
      return Runes.shown(c);
    }
  }
}
