package dev.tare.dockerfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A text before and after some edits, line by line.
///
/// @param before its lines with what ends them
/// @param after what became of each: itself, other lines, or nothing
public record FixedText(List<String> before, List<String> after) {
  public FixedText {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /// @param edits each within one line, or from the begin of a line to the begin of another; those
  ///   that begin at one place come in their order, and twice the same counts once
  public static FixedText of(String text, List<Edit> edits) {
    List<String> before = lines(text);
    List<String> after = new ArrayList<>(before);
    edits.stream()
        .distinct()
        .sorted(Comparator.comparingInt(Edit::line).thenComparingInt(Edit::column))
        .toList()
        .reversed()
        .forEach(edit -> apply(edit, after));
    return new FixedText(before, after);
  }

  private static void apply(Edit edit, List<String> lines) {
    int first = edit.line() - 1;
    if (edit.line() == edit.endLine()) {
      String line = lines.get(first);
      lines.set(
          first,
          line.substring(0, edit.column() - 1)
              + edit.text()
              + line.substring(edit.endColumn() - 1));
    } else {
      lines.set(first, edit.text());
      for (int at = edit.line(); at < edit.endLine() - 1 && at < lines.size(); at++) {
        lines.set(at, "");
      }
    }
  }

  /// With what ends them; the last one may end with nothing.
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 ? text.length() : newline + 1;
      lines.add(text.substring(from, to));
      from = to;
    }
    return lines;
  }

  /// After the edits.
  public String text() {
    return String.join("", after);
  }
}
