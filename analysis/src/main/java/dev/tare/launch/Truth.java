package dev.tare.launch;

/// Whether a command succeeds.
enum Truth {
  YES,
  NO,
  /// A program that is there to succeed.
  HOPED,
  UNKNOWN;

  static Truth of(boolean is) {
    return is ? YES : NO;
  }

  Truth negated() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case HOPED, UNKNOWN -> UNKNOWN;
    };
  }

  Truth and(Truth other) {
    if (this == NO || other == NO) {
      return NO;
    }
    return this == YES && other == YES ? YES : UNKNOWN;
  }

  Truth or(Truth other) {
    return negated().and(other.negated()).negated();
  }
}
