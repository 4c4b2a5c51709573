package dev.tare.lint;

/// One replacement in a text. Lines and columns count from 1, columns in UTF-16 characters.
///
/// @param endColumn of the first character that stays
/// @param text what comes in its place
public record Edit(int line, int column, int endLine, int endColumn, String text) {
  /// In place of `length` characters of one line.
  public static Edit within(int line, int column, int length, String text) {
    return new Edit(line, column, line, column + length, text);
  }

  /// Takes a whole line away.
  public static Edit withoutLine(int line) {
    return new Edit(line, 1, line + 1, 1, "");
  }
}
