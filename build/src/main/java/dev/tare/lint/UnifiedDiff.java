package dev.tare.lint;

import java.util.ArrayList;
import java.util.List;

/// The difference that [FixedText] makes, in the unified format of diff(1) with three lines of
/// context, as patch(1) takes it.
public final class UnifiedDiff {
  private static final int CONTEXT = 3;

  private final StringBuilder text = new StringBuilder();
  private final FixedText fixed;

  private UnifiedDiff(FixedText fixed) {
    this.fixed = fixed;
  }

  /// @param before the name of the file before
  /// @param after its name afterwards
  /// @return empty where nothing is different
  public static String of(FixedText fixed, String before, String after) {
    UnifiedDiff diff = new UnifiedDiff(fixed);
    diff.hunks();
    return diff.text.isEmpty() ? "" : "--- %s\n+++ %s\n%s".formatted(before, after, diff.text);
  }

  private boolean isChanged(int line) {
    return !fixed.before().get(line).equals(fixed.after().get(line));
  }

  private void hunks() {
    int count = fixed.before().size();
    int shift = 0;
    int line = 0;
    while (line < count) {
      if (!isChanged(line)) {
        line++;
        continue;
      }
      int last = line;
      for (int at = line; at < count && at <= last + 2 * CONTEXT; at++) {
        last = isChanged(at) ? at : last;
      }
      int from = Math.max(0, line - CONTEXT);
      int to = Math.min(count, last + 1 + CONTEXT);
      shift += hunk(from, to, shift);
      line = to;
    }
  }

  /// @return how many lines more it has afterwards
  private int hunk(int from, int to, int shift) {
    List<String> lines = new ArrayList<>();
    List<String> added = new ArrayList<>();
    int after = 0;
    for (int line = from; line < to; line++) {
      String old = fixed.before().get(line);
      if (isChanged(line)) {
        lines.add(marked('-', old));
        FixedText.lines(fixed.after().get(line)).forEach(one -> added.add(marked('+', one)));
      } else {
        after += added.size() + 1;
        lines.addAll(added);
        added.clear();
        lines.add(marked(' ', old));
      }
    }
    after += added.size();
    lines.addAll(added);
    text.append(
        "@@ -%d,%d +%d,%d @@\n"
            .formatted(from + 1, to - from, after == 0 ? from + shift : from + 1 + shift, after));
    lines.forEach(text::append);
    return after - (to - from);
  }

  private static String marked(char mark, String line) {
    return line.endsWith("\n") ? mark + line : mark + line + "\n\\ No newline at end of file\n";
  }
}
