package dev.tare.launch;

/// A word that a program is given.
///
/// @param text as far as it is known; as it is written where it is not
/// @param isKnown whether it is this word, unless somebody sets something else when the image is
///   started; otherwise nobody knows what it is, and it may be several words or none
public record Argument(String text, boolean isKnown) {
  static Argument of(String text) {
    return new Argument(text, true);
  }

  static Argument unknown(String written) {
    return new Argument(written, false);
  }
}
