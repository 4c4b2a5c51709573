package dev.tare.transport;

import dev.tare.base.TareException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What is being written under another name. An interrupt ends the process without closing
/// anything; what is noted here is removed on the way out. (A kill leaves it, hidden, as
/// `.tare-…`.)
final class Unfinished {
  private static final int MAX_ROUNDS = 500;

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

  /// The other threads write on until the process has ended: what they make meanwhile goes too.
  private static void removeAll() {
    Set<Path> all = new HashSet<>();
    int quietRounds = 0;
    for (int round = 0; round < MAX_ROUNDS && quietRounds < 3; round++) {
      all.addAll(PATHS);
      boolean isQuiet = true;
      for (Path path : all) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          isQuiet = false;
          try {
            Output.delete(path);
          } catch (TareException _) {
            // something new lies in it; the next round takes it
          }
        }
      }
      quietRounds = isQuiet ? quietRounds + 1 : 0;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
