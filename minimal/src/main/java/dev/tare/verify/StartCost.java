package dev.tare.verify;

import java.time.Duration;
import java.util.Optional;

/// What it takes to start a program, the median of several runs.
///
/// @param end how its first run ended
/// @param time from its start until it ended or listened
/// @param said the last line that its first run wrote to standard error; empty for none
/// @param memory the most that was held at once by then; empty where nobody could look: without
///   control groups and strace a short run is over too soon
/// @param runs how many there were
public record StartCost(End end, String said, Duration time, Optional<Memory> memory, int runs) {

  /// @param bytes at once
  public record Memory(long bytes, Measure measure) {}

  /// Whose memory was measured.
  public enum Measure {
    /// Of all processes, with the pages of files that were read for them.
    CONTROL_GROUP("cgroup peak"),
    /// Of the first process (proc(5)).
    FIRST_PROCESS("VmHWM of the first process");

    private final String said;

    Measure(String said) {
      this.said = said;
    }

    @Override
    public String toString() {
      return said;
    }
  }

  /// What ended the measuring.
  public sealed interface End {
    /// The program ended, or could not be started.
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
