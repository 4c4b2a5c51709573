package dev.tare.base;

import java.util.ArrayList;
import java.util.List;

/// Splits a line into words as a POSIX shell does, without running one: blanks separate, single
/// quotes keep everything, double quotes keep all but `\` before `$`, `` ` ``, `"`, `\` and
/// newline, `\` outside quotes keeps the next character. Nothing is expanded: `$`, `*`, `~`, `|`,
/// `;` and `&` are ordinary characters (POSIX.1-2024, Shell Command Language, 2.2).
public final class ShellWords {
  private final String line;
  private int at;

  private ShellWords(String line) {
    this.line = line;
  }

  /// @throws TareException INVALID where a quote is not closed or the line ends in a backslash
  public static List<String> split(String line) {
    return new ShellWords(line).words();
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    while (true) {
      while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
        at++;
      }
      if (at == line.length()) {
        return words;
      }
      words.add(word());
    }
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      char c = line.charAt(at++);
      switch (c) {
        case '\'' -> singleQuoted(word);
        case '"' -> doubleQuoted(word);
        case '\\' -> escaped(word);
        default -> word.append(c);
      }
    }
    return word.toString();
  }

  private void singleQuoted(StringBuilder word) {
    int end = line.indexOf('\'', at);
    if (end < 0) {
      throw unclosed('\'');
    }
    word.append(line, at, end);
    at = end + 1;
  }

  private void doubleQuoted(StringBuilder word) {
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        return;
      }
      if (c == '\\' && at < line.length() && "$`\"\\\n".indexOf(line.charAt(at)) >= 0) {
        escaped(word);
      } else {
        word.append(c);
      }
    }
    throw unclosed('"');
  }

  private void escaped(StringBuilder word) {
    if (at == line.length()) {
      throw TareException.invalid("cannot split \"%s\" into words: it ends in \\".formatted(line));
    }
    char c = line.charAt(at++);
    if (c != '\n') {
      word.append(c);
    }
  }

  private TareException unclosed(char quote) {
    return TareException.invalid(
        "cannot split \"%s\" into words: a %c is not closed".formatted(line, quote));
  }
}
