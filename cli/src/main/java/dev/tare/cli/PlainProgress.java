package dev.tare.cli;

import dev.tare.base.Progress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One line when a step begins and one when it ends: for logs.
final class PlainProgress implements Progress {
  private final Console console;
  private final AtomicInteger steps = new AtomicInteger();

  PlainProgress(Console console) {
    this.console = console;
  }

  @Override
  public Step start(String what, long totalBytes) {
    int number = steps.incrementAndGet();
    long begun = System.nanoTime();
    var done = new AtomicLong();
    console.note("#%d %s".formatted(number, what));
    return new Step() {
      @Override
      public void advance(long bytes) {
        done.addAndGet(bytes);
      }

      @Override
      public void close() {
        double seconds = (System.nanoTime() - begun) / 1e9;
        String size = done.get() == 0 ? "" : ", " + Size.human(done.get());
        console.note("#%d done in %.1f s%s".formatted(number, seconds, size));
      }
    };
  }
}
