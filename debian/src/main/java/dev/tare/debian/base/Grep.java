package dev.tare.debian.base;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// grep(1) with plain patterns.
///
/// @param lines those that match
record Grep(List<String> lines, boolean isQuiet) {
  /// Characters that mean the same to grep and to Java, in basic patterns too.
  private static final Pattern PLAIN =
      Pattern.compile("\\^?([A-Za-z0-9_:/ ,=#@%\"'<>~&;!-]|\\.|\\*|\\[\\^?[^]\\[\\\\]+])*\\$?");

  private static final Map<String, String> LONG =
      Map.of(
          "--quiet", "q",
          "--silent", "q",
          "--no-messages", "s",
          "--fixed-strings", "F",
          "--line-regexp", "x",
          "--word-regexp", "w",
          "--extended-regexp", "E",
          "--invert-match", "v");

  /// Hostile text is to cost neither time nor stack.
  private static final int MAX_LENGTH = 500;

  private static final int MAX_STARS = 3;

  /// Empty where it is asked in a way that is not known.
  ///
  /// @param file the text of one, by its path
  /// @param input what comes through a pipe
  static Optional<Grep> of(
      List<String> words, Function<String, Optional<String>> file, Optional<String> input) {
    StringBuilder flags = new StringBuilder();
    List<String> rest = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      if (LONG.containsKey(word) && rest.isEmpty()) {
        flags.append(LONG.get(word));
      } else if (word.matches("-[a-zA-Z]+") && rest.isEmpty()) {
        flags.append(word.substring(1));
      } else {
        rest.add(word);
      }
    }
    boolean isPlain =
        flags.toString().matches("[qsFxwEv]*")
            && !rest.isEmpty()
            && rest.size() < 3
            && (flags.indexOf("F") >= 0 || isPlain(rest.getFirst()));
    Optional<String> all = rest.size() == 2 ? file.apply(rest.get(1)) : input;
    if (!isPlain || all.isEmpty()) {
      return Optional.empty();
    }
    String pattern = rest.getFirst();
    Pattern compiled;
    try {
      String text = flags.indexOf("F") >= 0 ? Pattern.quote(pattern) : pattern;
      compiled =
          Pattern.compile(flags.indexOf("w") >= 0 ? "(?<!\\w)(?:" + text + ")(?!\\w)" : text);
    } catch (PatternSyntaxException e) {
      return Optional.empty(); // such as a star at its beginning
    }
    boolean isWhole = flags.indexOf("x") >= 0;
    boolean isOther = flags.indexOf("v") >= 0;
    List<String> found =
        all.get()
            .lines()
            .filter(line ->
                isOther
                    != (isWhole ? compiled.matcher(line).matches() : compiled.matcher(line).find()))
            .toList();
    return Optional.of(new Grep(found, flags.indexOf("q") >= 0));
  }

  private static boolean isPlain(String pattern) {
    return pattern.length() <= MAX_LENGTH
        && pattern.chars().filter(c -> c == '*').count() <= MAX_STARS
        && PLAIN.matcher(pattern).matches();
  }
}
