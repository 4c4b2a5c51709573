package dev.tare.runtime;

import dev.tare.base.Bytes;

/// Is told what a step writes, while it runs.
@FunctionalInterface
public interface OutputListener {
  /// @param line of standard output or standard error, as they come, without its end; what is
  ///   longer than 64 KiB comes in several
  void line(Bytes line);
}
