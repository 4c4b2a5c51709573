package dev.tare.verify;

import java.time.Duration;
import java.util.OptionalLong;

/// What it takes to start a program, the median of several runs.
///
/// @param end how its first run ended
/// @param time from its start until it ended or listened
/// @param peakMemory the most memory that its first process held at once by then (VmHWM, in bytes);
///   empty where nobody could look: without strace a short run is over too soon
/// @param runs how many there were
public record StartCost(End end, Duration time, OptionalLong peakMemory, int runs) {

  /// What ended the measuring.
  public sealed interface End {
    /// The program ended.
    ///
    /// @param status 128 + n after signal n; 126 and 127 where it could not be started
    record Exited(int status) implements End {
      @Override
      public String toString() {
        return "exit status " + status;
      }
    }

    /// It waits for connections: it has started.
    record Listening(int port) implements End {
      @Override
      public String toString() {
        return "listens at port " + port;
      }
    }

    /// Neither, when its time was up.
    record StillRunning() implements End {
      @Override
      public String toString() {
        return "still running when its time was up";
      }
    }
  }
}
