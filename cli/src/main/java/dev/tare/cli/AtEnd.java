package dev.tare.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/// What a command leaves to be ended with it, the last first: connections, whose threads the Java
/// machine otherwise waits 300 ms for when it ends.
final class AtEnd implements AutoCloseable {
  private final Deque<Runnable> work = new ArrayDeque<>();

  synchronized void run(Runnable ending) {
    work.push(ending);
  }

  @Override
  public synchronized void close() {
    while (!work.isEmpty()) {
      work.pop().run();
    }
  }
}
