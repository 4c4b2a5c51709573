package dev.tare.launch;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A word of a shell script, before anything in it is replaced.
///
/// @param raw as it is written
record ShellWord(String raw, List<Part> parts) implements ShellToken {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\[[^]]*])?(\\+?)=");

  ShellWord {
    parts = List.copyOf(parts);
  }

  /// What a word is made of.
  sealed interface Part {
    boolean isQuoted();
  }

  record Text(String text, boolean isQuoted) implements Part {}

  /// `${name modifier}`: `1`, `@` or a variable, and what follows it, such as `:-8080`.
  record Parameter(String name, String modifier, boolean isQuoted) implements Part {}

  /// `$(commands)`.
  record Output(String commands, boolean isQuoted) implements Part {}

  /// Arithmetic, arrays, patterns of bash: nobody knows.
  record Unknown(boolean isQuoted) implements Part {}

  static ShellWord of(String text) {
    return new ShellWord(text, List.of(new Text(text, false)));
  }

  /// The word, where nothing in it is replaced; quotes are gone.
  Optional<String> literal() {
    return parts.stream().allMatch(Text.class::isInstance)
        ? Optional.of(
            parts.stream().map(Text.class::cast).map(Text::text).collect(Collectors.joining()))
        : Optional.empty();
  }

  /// Whether it is `$(commands)` and nothing else.
  boolean isOutput() {
    return parts.stream().filter(part -> !part.equals(new Text("", true))).count() == 1
        && parts.stream().anyMatch(Output.class::isInstance);
  }

  /// Whether it is this word without quotes, as reserved words are.
  boolean is(String word) {
    return raw.equals(word);
  }

  /// The variable that it assigns to; empty where it is no assignment.
  Optional<String> assigned() {
    Matcher start = ASSIGNMENT.matcher(firstText());
    return start.lookingAt() ? Optional.of(start.group(1)) : Optional.empty();
  }

  /// Whether an assignment replaces the whole value: no `+=`, no element of an array.
  boolean isPlainAssignment() {
    Matcher start = ASSIGNMENT.matcher(firstText());
    return start.lookingAt() && start.group(2) == null && start.group(3).isEmpty();
  }

  private String firstText() {
    return !parts.isEmpty() && parts.getFirst() instanceof Text text && !text.isQuoted
        ? text.text
        : "";
  }

  /// What an assignment assigns.
  ShellWord value() {
    int equals = firstText().indexOf('=');
    List<Part> rest =
        new java.util.ArrayList<>(List.of(new Text(firstText().substring(equals + 1), false)));
    rest.addAll(parts.subList(1, parts.size()));
    return new ShellWord(raw.substring(raw.indexOf('=') + 1), rest);
  }
}
