package dev.tare.debian.base;

/// A word of a script, or what a command prints, depends on more than is known.
final class NotKnown extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotKnown(String what) {
    super(what, null, false, false);
  }
}
