package dev.tare.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What brings a finding right.
///
/// @param edits that do not overlap
/// @param isSafe whether the image does the same after it, so that it may be applied unseen
public record Patch(List<Edit> edits, boolean isSafe) {
  public Patch {
    edits =
        edits.stream()
            .sorted(Comparator.comparingInt(Edit::line).thenComparingInt(Edit::column))
            .toList();
  }

  public static Patch safe(Edit... edits) {
    return new Patch(List.of(edits), true);
  }

  /// One that changes what the image does, or that somebody should look at first.
  public static Patch toReview(Edit... edits) {
    return new Patch(List.of(edits), false);
  }

  /// The whole of `text` with the edits made.
  ///
  /// @throws IndexOutOfBoundsException where an edit lies outside of it
  public String applied(String text) {
    int[] starts = starts(text);
    StringBuilder patched = new StringBuilder(text);
    for (Edit edit : edits.reversed()) {
      int from = offset(text, starts, edit.line(), edit.column());
      patched.replace(from, offset(text, starts, edit.endLine(), edit.endColumn()), edit.text());
    }
    return patched.toString();
  }

  /// The lines that the edits touch, without the ends of lines.
  public List<String> touchedLines(String text) {
    return edits.isEmpty()
        ? List.of()
        : lines(text).subList(edits.getFirst().line() - 1, lastLine());
  }

  /// The same lines as they are afterwards.
  public List<String> correctedLines(String text) {
    if (edits.isEmpty()) {
      return List.of();
    }
    List<String> after = lines(applied(text));
    int first = edits.getFirst().line() - 1;
    int end = lastLine() + after.size() - lines(text).size();
    return List.copyOf(after.subList(first, Math.clamp(end, first, after.size())));
  }

  /// An edit that ends before the first character of a line leaves that line as it is.
  private int lastLine() {
    Edit last = edits.getLast();
    boolean endsBefore = last.endColumn() == 1 && last.endLine() > last.line();
    return endsBefore ? last.endLine() - 1 : last.endLine();
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\r?\n", -1)));
    if (text.startsWith("\ufeff")) {
      lines.set(0, lines.getFirst().substring(1));
    }
    return lines;
  }

  /// Where each line begins; one beyond the last is where the text ends.
  private static int[] starts(String text) {
    List<Integer> starts = new ArrayList<>(List.of(text.startsWith("\ufeff") ? 1 : 0));
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      starts.add(at + 1);
    }
    starts.add(text.length());
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int offset(String text, int[] starts, int line, int column) {
    return Math.min(starts[line - 1] + column - 1, text.length());
  }
}
