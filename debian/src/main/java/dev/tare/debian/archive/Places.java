package dev.tare.debian.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/// Where the paragraphs of an index are in its text, found in one pass over its bytes: Debian's has
/// fifty million, and making a text of each of its hundred thousand names takes longer than the
/// rest of a resolution. A name is known by its hash, so that who asks has to look whether what is
/// found is what was meant.
final class Places {
  private static final byte[] PACKAGE = latin("Package:");
  private static final byte[] PROVIDES = latin("Provides:");
  private static final byte[] ESSENTIAL = latin("Essential: yes");

  private final byte[] text;
  private final Column named = new Column();
  private final Column providing = new Column();
  private final Column essential = new Column();

  /// Numbers of which the upper half is a hash, the lower the offset of a paragraph.
  private static final class Column {
    private long[] rows = new long[1 << 10];
    private int count;
    private boolean isSorted = true;

    void add(int hash, int paragraph) {
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
      }
      rows[count++] = (long) hash << 32 | paragraph;
      isSorted = false;
    }

    /// The paragraphs of a hash, in the order of the text.
    int[] at(int hash) {
      if (!isSorted) {
        Arrays.sort(rows, 0, count);
        isSorted = true;
      }
      int from = Arrays.binarySearch(rows, 0, count, (long) hash << 32);
      from = from < 0 ? -from - 1 : from;
      int to = from;
      while (to < count && (int) (rows[to] >> 32) == hash) {
        to++;
      }
      return Arrays.stream(rows, from, to).mapToInt(row -> (int) row).distinct().toArray();
    }
  }

  private Places(byte[] text) {
    this.text = text;
  }

  static Places of(byte[] text) {
    Places places = new Places(text);
    places.read();
    return places;
  }

  /// Paragraphs that may be of that package.
  int[] named(String name) {
    return named.at(hash(latin(name)));
  }

  /// Paragraphs that may provide that name.
  int[] providing(String name) {
    return providing.at(hash(latin(name)));
  }

  /// Paragraphs of essential packages.
  int[] essential() {
    return essential.at(0);
  }

  /// All names of packages, read again.
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (int at = 0; at < text.length; at = end(at) + 1) {
      if (startsWith(at, PACKAGE)) {
        int from = at + PACKAGE.length;
        names.add(new String(text, from, end(from) - from, StandardCharsets.ISO_8859_1).strip());
      }
    }
    return names;
  }

  private void read() {
    int paragraph = 0;
    int at = 0;
    while (at < text.length) {
      byte first = text[at];
      if (first == '\n') {
        paragraph = at + 1;
        at++;
        continue;
      }
      if (first == 'P' && startsWith(at, PACKAGE)) {
        name(named, at + PACKAGE.length, end(at), paragraph);
      } else if (first == 'P' && startsWith(at, PROVIDES)) {
        provided(at + PROVIDES.length, paragraph);
      } else if (first == 'E' && startsWith(at, ESSENTIAL)) {
        essential.add(0, paragraph);
      }
      at = end(at) + 1;
    }
  }

  /// The names in a value, up to its last line, separated by commas; a version may stand behind
  /// each.
  private void provided(int from, int paragraph) {
    int to = end(from);
    while (to + 1 < text.length && (text[to + 1] == ' ' || text[to + 1] == '\t')) {
      to = end(to + 1);
    }
    int at = from;
    while (at < to) {
      int comma = at;
      while (comma < to && text[comma] != ',') {
        comma++;
      }
      name(providing, at, comma, paragraph);
      at = comma + 1;
    }
  }

  private void name(Column column, int from, int to, int paragraph) {
    int begin = from;
    while (begin < to && text[begin] <= ' ') {
      begin++;
    }
    int end = begin;
    while (end < to && text[end] > ' ' && text[end] != '(' && text[end] != ':') {
      end++;
    }
    if (end > begin) {
      column.add(hash(text, begin, end), paragraph);
    }
  }

  private boolean startsWith(int at, byte[] prefix) {
    return at + prefix.length <= text.length
        && Arrays.equals(text, at, at + prefix.length, prefix, 0, prefix.length);
  }

  private int end(int from) {
    int end = from;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    return end;
  }

  private static int hash(byte[] name) {
    return hash(name, 0, name.length);
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
