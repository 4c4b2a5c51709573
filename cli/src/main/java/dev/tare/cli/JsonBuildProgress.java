package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.build.BuildProgress;
import dev.tare.oci.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A build as lines of JSON: `{"event":"begin","step":7,"title":"[build 2/5] RUN make"}`, then
/// events `output` with `line`, `done` or `failed` with `milliseconds`, and `warning` with
/// `message`; last `sizes` with `stored`, `inherited`, `layers`, `findings` and `fixable`. A step
/// that was made before is done with `cached`.
final class JsonBuildProgress implements BuildProgress {
  private final Console console;
  private final AtomicInteger steps = new AtomicInteger();

  JsonBuildProgress(Console console) {
    this.console = console;
  }

  @Override
  public Step begin(String title) {
    int number = steps.incrementAndGet();
    long begun = System.nanoTime();
    say("begin", Map.of("step", number, "title", title));
    return new Step() {
      private volatile boolean isCached;

      @Override
      public void cached() {
        isCached = true;
      }

      @Override
      public void output(Bytes line) {
        say("output", Map.of("step", number, "line", line.toString()));
      }

      @Override
      public void done() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("step", number);
        members.put("milliseconds", milliseconds(begun));
        if (isCached) {
          members.put("cached", true);
        }
        say("done", members);
      }

      @Override
      public void failed() {
        say("failed", Map.of("step", number, "milliseconds", milliseconds(begun)));
      }
    };
  }

  private static long milliseconds(long begun) {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private void say(String event, Map<String, ?> members) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("event", event);
    all.putAll(members);
    console.note(Json.of("progress", all).render().toString());
  }

  /// The last event: what layers and findings weigh, in bytes.
  void sizes(Map<String, Object> members) {
    say("sizes", members);
  }

  @Override
  public void warn(String message) {
    say("warning", Map.of("message", message));
  }
}
