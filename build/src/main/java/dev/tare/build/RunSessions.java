package dev.tare.build;

import dev.tare.runtime.RunSession;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The session in which the RUNs of a build are carried out; a build without RUN has none, and asks
/// nothing of the machine.
public final class RunSessions implements AutoCloseable {
  private final Supplier<RunSession> open;
  private @Nullable RunSession session;

  public RunSessions(Supplier<RunSession> open) {
    this.open = open;
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
