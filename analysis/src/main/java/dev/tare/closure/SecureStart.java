package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.FileEntry;

/// A program that gives rights to whoever starts it: set-user-ID, set-group-ID, or capabilities of
/// the file. For it the kernel sets AT_SECURE (getauxval(3)), and loaders trust neither
/// LD_LIBRARY_PATH nor LD_PRELOAD nor an `$ORIGIN` of the program that leads out of the directories
/// of the system (ld.so(8); musl `ldso/dynlink.c`).
///
/// Whoever has these rights already, root mostly, starts it as any other program; what holds for
/// all others is what counts here.
final class SecureStart {
  private static final int SET_IDS = 06000;
  private static final Bytes CAPABILITY = Bytes.utf8("security.capability");

  private SecureStart() {}

  static boolean is(FileEntry program) {
    return (program.attributes().mode() & SET_IDS) != 0
        || program.attributes().xattrs().containsKey(CAPABILITY);
  }

  /// What of the environment is left to the loader.
  static Environment trusted(Environment environment) {
    return environment.withoutLibraries();
  }
}
