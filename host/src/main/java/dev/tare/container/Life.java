package dev.tare.container;

import dev.tare.runtime.Seat;
import dev.tare.sys.ProcessStamp;
import dev.tare.sys.Processes;
import java.time.Instant;
import java.util.Optional;

/// What a container is doing, as the files of conmon and the kernel tell at this moment.
///
/// @param first of its processes, where it runs
/// @param exitCode how it ended; empty where that was lost: conmon was killed, or the machine went
///   down
/// @param startedAt when it last started
/// @param endedAt when it last ended, where that is known
public record Life(
    Status status,
    Optional<ProcessStamp> first,
    Optional<Integer> exitCode,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  /// The words of docker and podman, in lower case there.
  public enum Status {
    CREATED,
    RUNNING,
    PAUSED,
    EXITED
  }

  static Life of(Seat seat) {
    Optional<Integer> code = seat.status();
    Optional<Instant> started = seat.startedAt();
    if (started.isEmpty()) {
      // the engine refused it, or it was never asked
      return new Life(
          Status.CREATED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
    Optional<ProcessStamp> first = seat.first().filter(ProcessStamp::isAlive);
    if (code.isEmpty() && first.isPresent()) {
      Status status = Processes.isStopped(first.get().pid()) ? Status.PAUSED : Status.RUNNING;
      return new Life(status, first, Optional.empty(), started, Optional.empty());
    }
    // conmon writes it down just after the process has gone
    Optional<Integer> last = code.or(() -> awaited(seat));
    return new Life(Status.EXITED, Optional.empty(), last, started, seat.endedAt());
  }

  /// The status that conmon is about to write; empty at once where it does not run.
  private static Optional<Integer> awaited(Seat seat) {
    for (int tries = 0; tries < 500 && seat.isWatched(); tries++) {
      Optional<Integer> code = seat.status();
      if (code.isPresent()) {
        return code;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
    return seat.status();
  }

  public boolean isRunning() {
    return status == Status.RUNNING || status == Status.PAUSED;
  }
}
