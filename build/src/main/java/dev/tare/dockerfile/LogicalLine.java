package dev.tare.dockerfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// One instruction's text: the lines that a trailing escape character joins, without the comments
/// and empty lines among them. Knows where each character stood.
final class LogicalLine {
  /// Enough to name them all in a file that somebody wrote.
  static final int MAX_EMPTY_LINES = 1000;

  private final StringBuilder text = new StringBuilder();
  private String joined = "";
  private int[] starts = new int[1];
  private int[] lines = new int[1];
  private int[] columns = new int[1];
  private int parts;
  private int lastLine;
  private final List<Integer> emptyLines = new ArrayList<>();
  private Optional<String> comment = Optional.empty();

  /// Parts without a character only tell where the instruction ends: millions of them cost nothing.
  void add(String part, int line, int column) {
    lastLine = line;
    if (part.isEmpty() && parts > 0) {
      return;
    }
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

  void sawEmptyLine(int number) {
    if (emptyLines.size() < MAX_EMPTY_LINES) {
      emptyLines.add(number);
    }
  }

  /// Their numbers, the first [#MAX_EMPTY_LINES] of them.
  List<Integer> emptyLines() {
    return Collections.unmodifiableList(emptyLines);
  }

  LogicalLine under(Optional<String> lastComment) {
    comment = lastComment;
    return this;
  }

  /// What the comment right above says.
  Optional<String> comment() {
    return comment;
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
    return lastLine;
  }

  /// The place of the character at `offset` of [#text].
  Span at(int offset) {
    int found = Arrays.binarySearch(starts, 0, parts, offset);
    int part = found < 0 ? -found - 2 : found;
    // the first part may be empty and share its offset with the next one
    if (part + 1 < parts && starts[part + 1] == offset) {
      part++;
    }
    return new Span(lines[part], columns[part] + offset - starts[part], lastLine());
  }
}
