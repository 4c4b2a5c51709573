package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.build.BuildProgress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// A build as lines for logs, in the form that BuildKit has made known: `#7 [build 2/5] RUN make`,
/// `#7 0.123 output`, `#7 DONE 1.2s` or `#7 CACHED`.
final class PlainBuildProgress implements BuildProgress {
  private final Console console;
  private final AtomicInteger steps = new AtomicInteger();

  PlainBuildProgress(Console console) {
    this.console = console;
  }

  @Override
  public Step begin(String title) {
    int number = steps.incrementAndGet();
    long begun = System.nanoTime();
    console.note("#%d %s".formatted(number, title));
    return new Step() {
      private volatile boolean isCached;

      @Override
      public void cached() {
        isCached = true;
      }

      @Override
      public void output(Bytes line) {
        console.note(
            String.format(Locale.ROOT, "#%d %.3f %s", number, seconds(begun), Printable.of(line)));
      }

      @Override
      public void done() {
        console.note(
            isCached
                ? "#%d CACHED".formatted(number)
                : String.format(Locale.ROOT, "#%d DONE %.1fs", number, seconds(begun)));
      }

      @Override
      public void failed() {
        console.note("#%d ERROR".formatted(number));
      }
    };
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  @Override
  public void warn(String message) {
    console.note("tare build: warning: " + message);
  }
}
