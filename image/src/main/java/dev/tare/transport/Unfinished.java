package dev.tare.transport;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What is being written under another name. An interrupt ends the process without closing
/// anything; what is noted here is removed on the way out. (A kill leaves it, hidden, as
/// `.tare-…`.)
final class Unfinished {
  private static final Set<Path> PATHS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Unfinished::removeAll));
  }

  private Unfinished() {}

  static void note(Path path) {
    PATHS.add(path);
  }

  /// It has its name, or is gone.
  static void forget(Path path) {
    PATHS.remove(path);
  }

  private static void removeAll() {
    PATHS.forEach(Output::delete);
  }
}
