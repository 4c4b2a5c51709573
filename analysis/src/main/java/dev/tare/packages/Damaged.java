package dev.tare.packages;

import java.io.IOException;

/// A database is not what it says.
final class Damaged extends IOException {
  private static final long serialVersionUID = 1;

  /// @param what is wrong, to stand behind "it is damaged: "
  Damaged(String what) {
    super(what);
  }
}
