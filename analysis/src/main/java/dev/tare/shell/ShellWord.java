package dev.tare.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A word of a shell script, before anything in it is replaced.
///
/// @param raw as it is written
public record ShellWord(String raw, List<Part> parts) implements ShellToken {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\[[^]]*])?(\\+?)=");

  public ShellWord {
    parts = List.copyOf(parts);
  }

  /// What a word is made of.
  public sealed interface Part {
    boolean isQuoted();
  }

  public record Text(String text, boolean isQuoted) implements Part {}

  /// `${name modifier}`: `1`, `@` or a variable, and what follows it, such as `:-8080`.
  public record Parameter(String name, String modifier, boolean isQuoted) implements Part {
    /// The modifiers that give something else: `:-word`, `=word`, `:+word`, `?word`. Groups: the
    /// colon, the sign, the word.
    public static final Pattern DEFAULT = Pattern.compile("(:?)([-=+?])(.*)", Pattern.DOTALL);

    /// The modifiers that leave something out: `#pattern`, `%%pattern`. Groups: signs, pattern.
    public static final Pattern CUT = Pattern.compile("(##?|%%?)(.*)", Pattern.DOTALL);
  }

  /// `$(commands)`.
  public record Output(String commands, boolean isQuoted) implements Part {}

  /// Arithmetic, arrays, patterns of bash: nobody knows.
  public record Unknown(boolean isQuoted) implements Part {}

  public static ShellWord of(String text) {
    return new ShellWord(text, List.of(new Text(text, false)));
  }

  /// The word, where nothing in it is replaced; quotes are gone.
  public Optional<String> literal() {
    return parts.stream().allMatch(Text.class::isInstance)
        ? Optional.of(
            parts.stream().map(Text.class::cast).map(Text::text).collect(Collectors.joining()))
        : Optional.empty();
  }

  /// Whether it is `$(commands)` and nothing else.
  public boolean isOutput() {
    return parts.stream().filter(part -> !part.equals(new Text("", true))).count() == 1
        && parts.stream().anyMatch(Output.class::isInstance);
  }

  /// Whether it is this word without quotes, as reserved words are.
  public boolean is(String word) {
    return raw.equals(word);
  }

  /// The variable that it assigns to; empty where it is no assignment.
  public Optional<String> assigned() {
    Matcher start = ASSIGNMENT.matcher(firstText());
    return start.lookingAt() ? Optional.of(start.group(1)) : Optional.empty();
  }

  /// Whether an assignment replaces the whole value: no `+=`, no element of an array.
  public boolean isPlainAssignment() {
    Matcher start = ASSIGNMENT.matcher(firstText());
    return start.lookingAt() && start.group(2) == null && start.group(3).isEmpty();
  }

  private String firstText() {
    return !parts.isEmpty() && parts.getFirst() instanceof Text text && !text.isQuoted
        ? text.text
        : "";
  }

  /// What an assignment assigns.
  public ShellWord value() {
    int equals = firstText().indexOf('=');
    List<Part> rest = new ArrayList<>(List.of(new Text(firstText().substring(equals + 1), false)));
    rest.addAll(parts.subList(1, parts.size()));
    return new ShellWord(raw.substring(raw.indexOf('=') + 1), rest);
  }
}
