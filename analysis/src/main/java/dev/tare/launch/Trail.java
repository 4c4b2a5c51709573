package dev.tare.launch;

/// How something comes to be started.
///
/// @param by what says so: a wrapper such as `tini`, `/entry.sh`, `sh -c`; empty for the image's
///   own command
/// @param written the word that names it, as it stands there
/// @param depth how many programs stand before it
/// @param isSure whether it is started whenever the image is started as it is
/// @param isFatal whether the container ends, or never works, where it cannot be started
/// @param replaces whether it takes over the process of what says so, as `exec` does
/// @param isLast whether the script that says so has nothing else to do after it
/// @param isImplied whether a `#!` line says so
/// @param hold what the shell that starts it does meanwhile
public record Trail(
    String by,
    String written,
    int depth,
    boolean isSure,
    boolean isFatal,
    boolean replaces,
    boolean isLast,
    boolean isImplied,
    Hold hold) {

  /// What a shell does while a program runs that it has started.
  public enum Hold {
    /// There is no shell; or it goes on soon, or hears signals meanwhile.
    FREE,
    /// It gives its own process to it, though nobody wrote `exec`.
    GIVEN,
    /// It waits for it at its end, and hears no signal.
    WAITED,
    /// The same, and the program is part of a pipe.
    PIPED,
    /// It starts it again and again, for ever, and hears no signal.
    REPEATED,
    /// It goes on at once: the program runs in the background.
    BESIDE,
    /// It tries it again and again until it succeeds.
    TRIED
  }

  /// Of the command of an image.
  static Trail ofCommand(String written) {
    return new Trail("", written, 0, true, true, true, true, false, Hold.FREE);
  }

  /// Of what a program starts instead of itself, or beside itself.
  Trail through(String program, String word, boolean takesOver) {
    return new Trail(program, word, depth + 1, isSure, isFatal, takesOver, isLast, isImplied, hold);
  }

  /// Of the interpreter of a script.
  Trail implied(String script, String word) {
    return new Trail(script, word, depth + 1, isSure, isFatal, true, isLast, true, hold);
  }

  /// Of what takes over the process.
  Trail replacing() {
    return new Trail(by, written, depth, isSure, isFatal, true, true, isImplied, hold);
  }

  /// Of what has nothing after it.
  Trail last() {
    return new Trail(by, written, depth, isSure, isFatal, replaces, true, isImplied, hold);
  }

  /// Of what may be something else than a program.
  Trail withoutSureness() {
    return new Trail(by, written, depth, false, isFatal, replaces, isLast, isImplied, hold);
  }
}
