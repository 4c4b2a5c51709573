package dev.tare.dockerfile;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What announces a heredoc: `<<EOF`, `<<-EOF`, `<<"EOF"`, `3<<EOF`.
///
/// @param expands the name has no quotes
record HeredocMark(String name, boolean expands, boolean stripsTabs) {
  private static final Pattern MARK = Pattern.compile("[0-9]*<<(-?)\\s*([^<]+)");
  private static final Pattern LEADING_TABS = Pattern.compile("(?m)^\t+");

  /// The marks of a line, in order. A line with quotes or braces that have no end has none. Within
  /// `$((`…`))` the sign shifts bits.
  static List<HeredocMark> in(String line) {
    List<HeredocMark> marks = new ArrayList<>();
    if (!line.contains("<<")) {
      return marks;
    }
    int arithmetic = 0;
    for (String word : rawWords(line)) {
      if (arithmetic <= 0) {
        of(word).ifPresent(marks::add);
      }
      arithmetic = Math.max(0, arithmetic + count(word, "$((") - count(word, "))"));
    }
    return marks;
  }

  private static List<String> rawWords(String line) {
    try {
      return ShellLexer.rawWords(line);
    } catch (TareException _) {
      return List.of();
    }
  }

  private static int count(String word, String part) {
    int count = 0;
    for (int at = word.indexOf(part); at >= 0; at = word.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  /// The mark that a whole word is.
  static Optional<HeredocMark> of(String word) {
    if (!word.contains("<<")) {
      return Optional.empty();
    }
    Matcher matcher = MARK.matcher(word);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String delimiter = matcher.group(2);
    try {
      List<String> words = ShellLexer.words(delimiter);
      return words.size() == 1
          ? Optional.of(
              new HeredocMark(
                  words.getFirst(),
                  quotes(words.getFirst()) == quotes(delimiter),
                  !matcher.group(1).isEmpty()))
          : Optional.empty();
    } catch (TareException _) {
      return Optional.empty();
    }
  }

  private static long quotes(String text) {
    return text.chars().filter(c -> c == '\'' || c == '"').count();
  }

  static String withoutTabs(String text) {
    return LEADING_TABS.matcher(text).replaceAll("");
  }

  Heredoc with(String body) {
    return new Heredoc(name, expands, stripsTabs, stripsTabs ? withoutTabs(body) : body);
  }
}
