package dev.tare.cli;

import dev.tare.build.BuildProgress;

/// Warnings alone.
record QuietBuildProgress(Console console) implements BuildProgress {
  @Override
  public Step begin(String title) {
    return BuildProgress.NONE.begin(title);
  }

  @Override
  public void warn(String message) {
    console.note("tare build: warning: " + message);
  }
}
