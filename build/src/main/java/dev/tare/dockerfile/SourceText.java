package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;

/// The characters of a Dockerfile and a place in them that moves on line by line.
final class SourceText {
  /// A line of BuildKit may hold 64 KiB; this is room for a thousand of those with their heredocs.
  static final int MAX_BYTES = 16 << 20;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  /// What stands for bytes that are not UTF-8.
  private static final char REPLACEMENT = '\ufffd';

  private final String file;
  private final String text;
  private final boolean isUtf8;
  private int next;
  private int number;
  private int from;
  private int to;

  private SourceText(String file, String text, boolean isUtf8) {
    this.file = file;
    this.text = text;
    this.isUtf8 = isUtf8;
    next = text.indexOf(BYTE_ORDER_MARK) == 0 ? 1 : 0;
  }

  /// @throws TareException INVALID above [#MAX_BYTES]
  static SourceText of(Bytes bytes, String file) {
    if (bytes.length() > MAX_BYTES) {
      throw TareException.invalid(
          "cannot read %s: it has %d bytes, above the limit of %d"
              .formatted(file, bytes.length(), MAX_BYTES));
    }
    String text = StandardCharsets.UTF_8.decode(bytes.asByteBuffer()).toString();
    return new SourceText(file, text, text.indexOf(REPLACEMENT) < 0 || bytes.isUtf8());
  }

  String file() {
    return file;
  }

  /// All of it.
  String text() {
    return text;
  }

  /// Moves to the next line; false at the end.
  boolean advance() {
    if (next >= text.length()) {
      return false;
    }
    from = next;
    int newline = text.indexOf('\n', from);
    next = newline < 0 ? text.length() : newline + 1;
    to = next;
    while (to > from && (text.charAt(to - 1) == '\n' || text.charAt(to - 1) == '\r')) {
      to--;
    }
    number++;
    return true;
  }

  /// From 1.
  int number() {
    return number;
  }

  /// The line without what ends it.
  String line() {
    return text.substring(from, to);
  }

  /// The line with what ends it.
  String lineWithEnd() {
    return text.substring(from, next);
  }

  /// Bytes that are not UTF-8 may stand in comments only: a name with them would be another name.
  void requireUtf8(String part) {
    int at = isUtf8 ? -1 : part.indexOf(REPLACEMENT);
    if (at >= 0) {
      throw TareException.invalid(
          "%s: cannot read the line: it is not UTF-8"
              .formatted(new Span(number, at + 1, number).in(file)));
    }
  }
}
