package dev.tare.build;

import dev.tare.base.Bytes;

/// Is told what a build is doing, while it does it. Called from any thread.
public interface BuildProgress {
  /// Says nothing to nobody.
  BuildProgress NONE = new Silent();

  /// A step begins.
  ///
  /// @param title such as `[build 2/5] RUN make`
  Step begin(String title);

  /// Something that the reader should know and that does not end the build.
  ///
  /// @param message with its place, one sentence without a full stop
  void warn(String message);

  /// A step under way; ends with [#done] or [#failed].
  interface Step {
    /// @param line of what a program wrote, without its end
    void output(Bytes line);

    /// What the step makes was made before; [#done] follows.
    default void cached() {}

    void done();

    void failed();
  }

  /// See [#NONE].
  final class Silent implements BuildProgress, BuildProgress.Step {
    private Silent() {}

    @Override
    public Step begin(String title) {
      return this;
    }

    @Override
    public void warn(String message) {}

    @Override
    public void output(Bytes line) {}

    @Override
    public void done() {}

    @Override
    public void failed() {}
  }
}
