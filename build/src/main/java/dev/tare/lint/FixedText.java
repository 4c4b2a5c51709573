package dev.tare.lint;

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

  /// @param edits that do not overlap; those that begin at one place come in their order, twice the
  ///   same counts once, and one within lines that go, not at all
  public static FixedText of(String text, List<Edit> edits) {
    List<String> before = lines(text);
    List<String> after = new ArrayList<>(before);
    edits.stream()
        .distinct()
        .filter(edit -> edits.stream().noneMatch(other -> takes(other, edit)))
        .sorted(Comparator.comparingInt(Edit::line).thenComparingInt(Edit::column))
        .toList()
        .reversed()
        .forEach(edit -> apply(edit, after));
    return new FixedText(before, after);
  }

  private static boolean takes(Edit lines, Edit edit) {
    return lines.endLine() > lines.line()
        && lines.text().isEmpty()
        && lines.column() == 1
        && lines.line() <= edit.line()
        && edit.endLine() < lines.endLine()
        && !lines.equals(edit);
  }

  private static void apply(Edit edit, List<String> lines) {
    int first = edit.line() - 1;
    int last = edit.endLine() - 1;
    boolean isRestKept = edit.endColumn() == 1 && last > first;
    String rest = isRestKept ? "" : lines.get(last).substring(edit.endColumn() - 1);
    lines.set(first, lines.get(first).substring(0, edit.column() - 1) + edit.text() + rest);
    for (int at = first + 1; at < (isRestKept ? last : last + 1); at++) {
      lines.set(at, "");
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
