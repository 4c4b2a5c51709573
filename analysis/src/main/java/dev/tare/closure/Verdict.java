package dev.tare.closure;

import java.util.Locale;

/// How sure it is that a path is needed, the surest first.
public enum Verdict {
  /// Loader or kernel will ask for it, or somebody asked for it by name.
  PROVEN,
  /// A rule about programs of this sort says so.
  RULE,
  /// A probe was seen to miss it.
  SEEN,
  /// A string in a file names it; nobody knows whether the program ever asks for it.
  SUSPECT,
  /// It was a suspect, and is left out.
  DROPPED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
