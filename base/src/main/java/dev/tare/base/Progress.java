package dev.tare.base;

/// Where long work tells how far it is. Called from any thread.
public interface Progress {
  /// Says nothing to nobody.
  Progress NONE =
      (_, _) ->
          new Step() {
            @Override
            public void advance(long bytes) {}

            @Override
            public void close() {}
          };

  /// Begins a step, such as `unpack sha256:0a1b…`.
  ///
  /// @param totalBytes how many bytes it will handle, or -1 where that is not known
  Step start(String what, long totalBytes);

  /// A step under way; closing it says that it ended.
  interface Step extends AutoCloseable {
    void advance(long bytes);

    @Override
    void close();
  }
}
