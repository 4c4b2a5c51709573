package dev.tare.build;

import dev.tare.base.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;

/// Passes on what a program writes and remembers the end of it, for the case that it fails.
final class OutputTail {
  private static final int LINES = 15;
  private static final int MAX_BYTES = 1000;

  private final BuildProgress.Step step;
  private final Deque<Bytes> last = new ArrayDeque<>();

  OutputTail(BuildProgress.Step step) {
    this.step = step;
  }

  synchronized void line(Bytes line) {
    step.output(line);
    last.addLast(line.length() <= MAX_BYTES ? line : line.slice(0, MAX_BYTES));
    if (last.size() > LINES) {
      last.removeFirst();
    }
  }

  /// The last lines, each on a line of its own behind the first; empty where there were none.
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    for (Bytes line : last) {
      text.append("\n  | ").append(line);
    }
    return text.toString();
  }
}
