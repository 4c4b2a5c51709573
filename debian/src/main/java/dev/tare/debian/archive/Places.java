package dev.tare.debian.archive;

import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
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

  /// What is read at once, in bytes: whole paragraphs, and more where one is longer.
  private static final int WINDOW = 1 << 20;

  private final Content content;
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

  private Places(Content content) {
    this.content = content;
  }

  static Places of(Content content) throws IOException {
    Places places = new Places(content);
    places.windows(window -> window.read(places));
    return places;
  }

  /// What is done with a part of the text.
  private interface Reading {
    void of(Window window);
  }

  /// Goes through the text paragraph by paragraph.
  private void windows(Reading reading) throws IOException {
    byte[] bytes = new byte[WINDOW];
    int base = 0;
    int length = 0;
    try (InputStream in = content.open()) {
      while (true) {
        int more = in.readNBytes(bytes, length, bytes.length - length);
        length += more;
        boolean isEnd = length < bytes.length;
        int end = isEnd ? length : lastParagraph(bytes, length);
        reading.of(new Window(bytes, end, base));
        if (isEnd) {
          return;
        }
        base += end;
        length -= end;
        System.arraycopy(bytes, end, bytes, 0, length);
        bytes = end == 0 ? Arrays.copyOf(bytes, 2 * bytes.length) : bytes;
      }
    }
  }

  /// Behind the last empty line; 0 where there is none.
  private static int lastParagraph(byte[] bytes, int length) {
    for (int i = length - 1; i > 0; i--) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
        return i + 1;
      }
    }
    return 0;
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
  Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    windows(window -> window.names(names));
    return names;
  }

  /// Some paragraphs of the text.
  private static final class Window {
    private final byte[] text;
    private final int length;
    private final int base;

    /// @param text of which the first `length` bytes count
    /// @param base where they begin in the whole
    Window(byte[] text, int length, int base) {
      this.text = text;
      this.length = length;
      this.base = base;
    }

    void names(Set<String> names) {
      for (int at = 0; at < length; at = end(at) + 1) {
        if (startsWith(at, PACKAGE)) {
          int from = at + PACKAGE.length;
          names.add(new String(text, from, end(from) - from, StandardCharsets.ISO_8859_1).strip());
        }
      }
    }

    void read(Places places) {
      int paragraph = base;
      int at = 0;
      while (at < length) {
        byte first = text[at];
        if (first == '\n') {
          paragraph = base + at + 1;
          at++;
          continue;
        }
        if (first == 'P' && startsWith(at, PACKAGE)) {
          name(places.named, at + PACKAGE.length, end(at), paragraph);
        } else if (first == 'P' && startsWith(at, PROVIDES)) {
          provided(places.providing, at + PROVIDES.length, paragraph);
        } else if (first == 'E' && startsWith(at, ESSENTIAL)) {
          places.essential.add(0, paragraph);
        }
        at = end(at) + 1;
      }
    }

    /// The names in a value, up to its last line, separated by commas; a version may stand behind
    /// each.
    private void provided(Column providing, int from, int paragraph) {
      int to = end(from);
      while (to + 1 < length && (text[to + 1] == ' ' || text[to + 1] == '\t')) {
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
      return at + prefix.length <= length
          && Arrays.equals(text, at, at + prefix.length, prefix, 0, prefix.length);
    }

    private int end(int from) {
      int end = from;
      while (end < length && text[end] != '\n') {
        end++;
      }
      return end;
    }
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
