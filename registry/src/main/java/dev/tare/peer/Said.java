package dev.tare.peer;

/// Words of others in messages of ours.
final class Said {
  private static final int MAX = 300;

  private Said() {}

  /// One line without control characters, cut where it is long.
  static String by(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX ? line : line.substring(0, MAX) + "…";
  }
}
