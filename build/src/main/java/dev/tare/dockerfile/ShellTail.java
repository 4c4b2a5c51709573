package dev.tare.dockerfile;

import java.util.regex.Pattern;

/// Whether one more command can stand behind a text for a shell, after `&&`.
///
/// Says no to what a shell reads otherwise than a reader at a glance: comments, heredocs, open
/// quotes, a command in the background, and texts that may end before their end.
public final class ShellTail {
  private static final Pattern ENDS_EARLY =
      Pattern.compile("(^|[\\s;&|({])(exit|exec|return)(?=[\\s;&|)}]|$)");
  private static final String OPEN_ENDS = ";&|({\\";

  private ShellTail() {}

  /// Whether `text && rm -rf /x` runs rm where `text` succeeds, and is the same otherwise.
  public static boolean takesMore(String text) {
    String stripped = text.strip();
    return !stripped.isEmpty()
        && OPEN_ENDS.indexOf(stripped.charAt(stripped.length() - 1)) < 0
        && !ENDS_EARLY.matcher(stripped).find()
        && isPlain(stripped);
  }

  private static boolean isPlain(String text) {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '#' && (i == 0 || isBefore(text.charAt(i - 1)))) {
        return false;
      } else if (c == '<' && i + 1 < text.length() && text.charAt(i + 1) == '<') {
        return false;
      }
    }
    return quote == 0;
  }

  private static boolean isBefore(char c) {
    return Character.isWhitespace(c) || ";&|(){}`".indexOf(c) >= 0;
  }
}
