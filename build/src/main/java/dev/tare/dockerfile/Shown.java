package dev.tare.dockerfile;

/// As much of a text as a message can bear.
public final class Shown {
  private static final int MAX_LENGTH = 80;

  private Shown() {}

  /// At most 80 characters, without control characters.
  public static String of(String text) {
    StringBuilder shown = new StringBuilder();
    int end = Math.min(text.length(), MAX_LENGTH);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return end < text.length() ? shown.append('…').toString() : shown.toString();
  }
}
