package dev.tare.build;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/// Numbers the steps of one stage and tells of them.
final class Steps {
  private final BuildProgress progress;
  private final String stage;
  private final int total;
  private final Set<String> said = new HashSet<>();
  private int done;

  /// @param stage its name; empty where there is no other
  Steps(BuildProgress progress, String stage, int total) {
    this.progress = progress;
    this.stage = stage;
    this.total = total;
  }

  /// Says a thing once.
  void warn(String message) {
    if (said.add(message)) {
      progress.warn(message);
    }
  }

  <T> T run(String title, Function<BuildProgress.Step, T> work) {
    done++;
    String place = stage.isEmpty() ? "" : stage + " ";
    BuildProgress.Step step = progress.begin("[%s%d/%d] %s".formatted(place, done, total, title));
    boolean isDone = false;
    try {
      T result = work.apply(step);
      isDone = true;
      return result;
    } finally {
      if (isDone) {
        step.done();
      } else {
        step.failed();
      }
    }
  }
}
