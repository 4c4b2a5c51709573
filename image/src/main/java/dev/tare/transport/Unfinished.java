package dev.tare.transport;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// What is being written under another name. An interrupt ends the process without closing
/// anything; what is noted here is removed on the way out. (A kill leaves it, hidden, as
/// `.tare-…`.)
///
/// While the process ends its other threads go on. So names are made under one lock, and once the
/// removal has begun no more are made: neither a file in a folder that is gone, nor a name for half
/// of one.
final class Unfinished {
  private static final Set<Path> PATHS = new HashSet<>();

  private static boolean isEnding;

  static {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Unfinished::removeAll));
  }

  private Unfinished() {}

  /// What brings a file or directory into being, or gives it its name.
  @FunctionalInterface
  interface Making<T> {
    T make() throws IOException;
  }

  static synchronized <T> T make(Making<T> making) throws IOException {
    awaitEnd();
    return making.make();
  }

  static synchronized void note(Path path) {
    awaitEnd();
    PATHS.add(path);
  }

  /// It has its name, or is gone.
  static synchronized void forget(Path path) {
    PATHS.remove(path);
  }

  /// Goes on only where the process does.
  private static void awaitEnd() {
    while (isEnding) {
      try {
        Unfinished.class.wait();
      } catch (InterruptedException _) {
        // nobody is left to be told
      }
    }
  }

  private static synchronized void removeAll() {
    isEnding = true;
    for (Path path : Set.copyOf(PATHS)) {
      try {
        Output.delete(path);
      } catch (TareException _) {
        // the others are to go all the same
      }
    }
  }
}
