package dev.tare.cli;

import dev.tare.base.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// One line at the foot of the terminal for the newest step under way, redrawn at most ten times a
/// second and gone when nothing is under way.
final class TerminalProgress implements Progress {
  private static final long REDRAW_NANOS = 100_000_000;

  private final Console console;
  private final List<Shown> shown = new ArrayList<>();
  private long drawnAt = System.nanoTime();
  private boolean drawn;

  TerminalProgress(Console console) {
    this.console = console;
  }

  @Override
  public synchronized Step start(String what, long totalBytes) {
    var step = new Shown(what, totalBytes);
    shown.add(step);
    draw();
    return step;
  }

  private synchronized void ended(Shown step) {
    shown.remove(step);
    if (shown.isEmpty() && drawn) {
      console.draw("");
      drawn = false;
    }
  }

  private synchronized void draw() {
    long now = System.nanoTime();
    if (now - drawnAt < REDRAW_NANOS || shown.isEmpty()) {
      return;
    }
    drawnAt = now;
    drawn = true;
    console.draw(shown.getLast().line());
  }

  private final class Shown implements Step {
    private final String what;
    private final long total;
    private final AtomicLong done = new AtomicLong();

    Shown(String what, long total) {
      this.what = what;
      this.total = total;
    }

    String line() {
      String size = Size.human(done.get()) + (total < 0 ? "" : " of " + Size.human(total));
      String line = done.get() == 0 ? what : what + "  " + size;
      return line.length() <= 79 ? line : line.substring(0, 78) + "…";
    }

    @Override
    public void advance(long bytes) {
      done.addAndGet(bytes);
      draw();
    }

    @Override
    public void close() {
      ended(this);
    }
  }
}
