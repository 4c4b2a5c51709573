package dev.tare.closure;

import dev.tare.layer.TreePath;
import java.util.Optional;

/// One edge of why a path is needed.
///
/// @param from who needs it; empty for what was asked for
/// @param detail what in `from` says so, such as `DT_NEEDED libssl.so.3`
public record Reason(Kind kind, Optional<TreePath> from, String detail) {
  /// How one path needs another.
  public enum Kind {
    /// The program that was asked for.
    PROGRAM,
    /// Something else that was asked for.
    ADDED,
    /// The loader that the kernel starts before the program (PT_INTERP).
    LOADER,
    /// A library that the loader loads (DT_NEEDED).
    NEEDED,
    /// The same library built for newer processors (glibc-hwcaps).
    HWCAPS,
    /// A library that the loader puts before all others.
    PRELOAD,
    /// What the loader must read to find a library outside its default directories.
    LOADER_CONFIG,
    /// What runs a script (`#!`).
    INTERPRETER,
    /// A symbolic link through which it is reached.
    SYMLINK,
    /// The directory that holds it.
    PARENT
  }

  static Reason asked(Kind kind, String detail) {
    return new Reason(kind, Optional.empty(), detail);
  }

  static Reason of(Kind kind, TreePath from, String detail) {
    return new Reason(kind, Optional.of(from), detail);
  }

  /// Such as `DT_NEEDED libssl.so.3 of /usr/bin/curl` or `link on the way to /usr/bin/dash`.
  @Override
  public String toString() {
    String joint =
        switch (kind) {
          case SYMLINK, LOADER_CONFIG -> " to ";
          case PROGRAM, ADDED, LOADER, NEEDED, HWCAPS, PRELOAD, INTERPRETER, PARENT -> " of ";
        };
    return detail + from.map(f -> joint + f).orElse("");
  }
}
