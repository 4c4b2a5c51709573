package dev.tare.shell;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The patterns of shells (POSIX.1-2024, 2.14): `*.conf`, `-*`.
public final class ShellPattern {
  private static final int MAX_STARS = 4;
  private static final int MAX_LENGTH = 1000;

  private ShellPattern() {}

  public static boolean isPattern(String text) {
    int bracket = text.indexOf('[');
    return text.indexOf('*') >= 0
        || text.indexOf('?') >= 0
        || (bracket >= 0 && text.indexOf(']', bracket + 1) > 0);
  }

  public static boolean matches(String pattern, String text) {
    return isSmall(pattern, text) && compiled(pattern).matcher(text).matches();
  }

  /// `${text#pattern}` and the like: what is left when the pattern is taken from one end.
  public static String without(String text, String pattern, boolean isStart, boolean isLongest) {
    if (!isSmall(pattern, text)) {
      return text;
    }
    Pattern compiled = compiled(pattern);
    int length = text.length();
    for (int i = 0; i <= length; i++) {
      int size = isLongest ? length - i : i;
      String part = isStart ? text.substring(0, size) : text.substring(length - size);
      if (compiled.matcher(part).matches()) {
        return isStart ? text.substring(size) : text.substring(0, length - size);
      }
    }
    return text;
  }

  /// Whether it costs little to compare them.
  private static boolean isSmall(String pattern, String text) {
    long stars = pattern.chars().filter(c -> c == '*').count();
    return stars <= MAX_STARS && pattern.length() <= MAX_LENGTH && text.length() <= MAX_LENGTH;
  }

  private static Pattern compiled(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0 && pattern.substring(i + 1, close).matches("[!^]?[A-Za-z0-9_.-]+")) {
        String inner = pattern.substring(i + 1, close);
        boolean isNot = inner.startsWith("!") || inner.startsWith("^");
        regex.append(isNot ? "[^" + inner.substring(1) + "]" : "[" + inner + "]");
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      return Pattern.compile(Pattern.quote(pattern));
    }
  }
}
