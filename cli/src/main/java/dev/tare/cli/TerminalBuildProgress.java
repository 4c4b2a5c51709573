package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.build.BuildProgress;
import java.util.Locale;

/// A build on a terminal: a line for each step that has ended, and one at the foot for the step
/// under way with the last line that its program wrote, redrawn at most ten times a second. What a
/// step that failed has written stays.
final class TerminalBuildProgress implements BuildProgress {
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int WIDTH = 79;

  private final Console console;
  private long drawnAt = System.nanoTime() - REDRAW_NANOS;

  TerminalBuildProgress(Console console) {
    this.console = console;
  }

  @Override
  public Step begin(String title) {
    long begun = System.nanoTime();
    draw(title);
    return new Step() {
      private volatile boolean isCached;

      @Override
      public void cached() {
        isCached = true;
      }

      @Override
      public void output(Bytes line) {
        drawSometimes(title, Printable.of(line));
      }

      @Override
      public void done() {
        console.draw("");
        String end = isCached ? "cached" : String.format(Locale.ROOT, "%.1f s", seconds(begun));
        console.note(cut(title, WIDTH - 9) + "  " + end);
      }

      @Override
      public void failed() {
        console.draw("");
        console.note(cut(title, WIDTH - 9) + "  failed");
      }
    };
  }

  private synchronized void drawSometimes(String title, String line) {
    if (System.nanoTime() - drawnAt >= REDRAW_NANOS) {
      drawnAt = System.nanoTime();
      draw(cut(title, WIDTH / 2) + "  " + line);
    }
  }

  private void draw(String line) {
    console.draw(cut(Printable.of(line).replace('\t', ' ').replace('\n', ' '), WIDTH));
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  @Override
  public void warn(String message) {
    console.draw("");
    console.note("warning: " + message);
  }
}
