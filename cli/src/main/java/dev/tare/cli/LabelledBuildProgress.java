package dev.tare.cli;

import dev.tare.build.BuildProgress;

/// One of several builds that are told of in one place: its name stands before all that is said.
record LabelledBuildProgress(BuildProgress all, String label) implements BuildProgress {
  @Override
  public Step begin(String title) {
    return all.begin(label + " " + title);
  }

  @Override
  public void warn(String message) {
    all.warn(label + ": " + message);
  }
}
