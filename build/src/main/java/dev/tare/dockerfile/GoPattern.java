package dev.tare.dockerfile;

import dev.tare.base.Bytes;

/// A pattern for names as Go's `path/filepath.Match` reads it: `*` and `?` within one name, `[a-c]`
/// and `[^a-c]` one character, `\` takes the next character as it is. Names are bytes; `?` and
/// classes take one character of UTF-8, or one byte that is none.
///
/// Matching takes time proportional to the product of both lengths at most.
@SuppressWarnings("DoNotCallSuggester")
public final class GoPattern {
  private GoPattern() {}

  /// Without `**`: two stars are one.
  ///
  /// @throws dev.tare.base.TareException INVALID where a class or an escape is not finished
  public static GoPattern of(Bytes pattern) {
    throw new UnsupportedOperationException();
  }

  /// With `**` for any number of names, as ignore files and `COPY --parents` read it.
  ///
  /// @throws dev.tare.base.TareException INVALID where a class or an escape is not finished
  public static GoPattern acrossNames(Bytes pattern) {
    throw new UnsupportedOperationException();
  }

  /// Whether a word of COPY is a pattern at all: it holds `*`, `?` or `[`.
  public static boolean isPattern(Bytes word) {
    throw new UnsupportedOperationException();
  }

  /// Whether all of `name` is matched.
  public boolean matches(Bytes name) {
    throw new UnsupportedOperationException();
  }
}
