package dev.tare.dockerfile;

import java.util.Arrays;

/// One instruction's text: the lines that a trailing escape character joins, without the comments
/// and empty lines among them. Knows where each character stood.
final class LogicalLine {
  private final StringBuilder text = new StringBuilder();
  private String joined = "";
  private int[] starts = new int[1];
  private int[] lines = new int[1];
  private int[] columns = new int[1];
  private int parts;
  private boolean hasEmptyLine;

  void add(String part, int line, int column) {
    if (parts == starts.length) {
      starts = Arrays.copyOf(starts, parts * 2);
      lines = Arrays.copyOf(lines, parts * 2);
      columns = Arrays.copyOf(columns, parts * 2);
    }
    starts[parts] = text.length();
    lines[parts] = line;
    columns[parts] = column;
    parts++;
    text.append(part);
  }

  /// Characters so far.
  int length() {
    return text.length();
  }

  void sawEmptyLine() {
    hasEmptyLine = true;
  }

  boolean hasEmptyLine() {
    return hasEmptyLine;
  }

  LogicalLine finished() {
    joined = text.toString();
    text.setLength(0);
    text.trimToSize();
    return this;
  }

  String text() {
    return joined;
  }

  int lastLine() {
    return lines[parts - 1];
  }

  /// The place of the character at `offset` of [#text].
  Span at(int offset) {
    int found = Arrays.binarySearch(starts, 0, parts, offset);
    // empty parts share their offset with the next one: the last of them holds the character
    int part = found < 0 ? -found - 2 : found;
    while (part + 1 < parts && starts[part + 1] <= offset) {
      part++;
    }
    return new Span(lines[part], columns[part] + offset - starts[part], lastLine());
  }
}
