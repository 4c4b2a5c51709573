package dev.tare.cli;

import dev.tare.base.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// One line at the foot of the terminal for the steps under way, named by the newest: bytes, and
/// from the second second on rate and time left. Redrawn at most ten times a second and gone when
/// nothing is under way.
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
    console.draw(line(now));
  }

  private String line(long now) {
    long done = shown.stream().mapToLong(step -> step.done.get()).sum();
    boolean isKnown = shown.stream().allMatch(step -> step.total >= 0);
    long total = isKnown ? shown.stream().mapToLong(step -> step.total).sum() : -1;
    long begun = shown.stream().mapToLong(step -> step.begun).min().orElse(now);
    String others = shown.size() == 1 ? "" : " and %d more".formatted(shown.size() - 1);
    String size =
        done == 0 ? "" : "  " + Size.human(done) + (total < 0 ? "" : " of " + Size.human(total));
    String line = shown.getLast().what + others + size + rate(done, total, now - begun);
    return line.length() <= 79 ? line : line.substring(0, 78) + "…";
  }

  private static String rate(long done, long total, long nanos) {
    double perSecond = done / (nanos / 1e9);
    if (nanos < 1_000_000_000L || perSecond < 1) {
      return "";
    }
    String left = total < 0 ? "" : ", %.0f s left".formatted(Math.max(total - done, 0) / perSecond);
    return "  " + Size.human((long) perSecond) + "/s" + left;
  }

  private final class Shown implements Step {
    private final String what;
    private final long total;
    private final AtomicLong done = new AtomicLong();
    private final long begun = System.nanoTime();

    Shown(String what, long total) {
      this.what = what;
      this.total = total;
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
