package dev.tare.debian.base;

/// Whether a command of a script succeeds.
enum Outcome {
  YES,
  NO,
  UNKNOWN;

  static Outcome of(boolean is) {
    return is ? YES : NO;
  }

  Outcome negated() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
    };
  }

  Outcome and(Outcome other) {
    if (this == NO || other == NO) {
      return NO;
    }
    return this == YES && other == YES ? YES : UNKNOWN;
  }

  Outcome or(Outcome other) {
    return negated().and(other.negated()).negated();
  }
}
