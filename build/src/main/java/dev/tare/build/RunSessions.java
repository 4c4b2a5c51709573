package dev.tare.build;

import dev.tare.runtime.RunSession;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The session in which the RUNs of a build are carried out; a build without RUN has none, and asks
/// nothing of the machine.
public final class RunSessions implements AutoCloseable {
  private final Supplier<RunSession> open;
  private final Optional<FailedStep.Listener> onFailure;
  private @Nullable RunSession session;

  public RunSessions(Supplier<RunSession> open) {
    this(open, Optional.empty());
  }

  /// @param onFailure is told of a RUN that failed; `open` then makes sessions that keep what such
  ///   a one wrote
  public RunSessions(Supplier<RunSession> open, Optional<FailedStep.Listener> onFailure) {
    this.open = open;
    this.onFailure = onFailure;
  }

  Optional<FailedStep.Listener> onFailure() {
    return onFailure;
  }

  synchronized RunSession session() {
    if (session == null) {
      session = open.get();
    }
    return session;
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
