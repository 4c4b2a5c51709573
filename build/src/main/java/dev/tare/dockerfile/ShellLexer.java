package dev.tare.dockerfile;

import dev.tare.base.TareException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Reads text as a shell reads a word: quotes, escapes, `$name` and `${name…}` with the modifiers
/// `:- - :+ + :? ? # ## % %% / //` (POSIX.1-2024, Shell Command Language, 2.6.2; bash for the last
/// two). Where BuildKit reads otherwise than a shell this follows BuildKit: `$12` is one name of
/// two digits; within double quotes an escape stays before anything but `"`, `$` and itself;
/// patterns know no brackets.
///
/// Failures are INVALID and say only the cause; who called knows the place.
final class ShellLexer {
  /// Braces within braces. BuildKit has no limit; real files need three.
  static final int MAX_DEPTH = 100;

  private final String source;
  private final Rules rules;
  private final Function<String, Optional<String>> variables;
  private final Consumer<String> undefined;
  private boolean keepsEscapes;
  private int at;
  private int depth;
  private int produced;

  /// What was read: as one text with its blanks, and split at blanks that nothing protects.
  record Result(String text, List<String> words) {}

  enum Quotes {
    REMOVED,
    KEPT,
    /// Characters like others.
    ORDINARY
  }

  /// @param keepsUnset a variable that is not set stays as written
  /// @param findsHeredocs escapes stay, and blanks behind `<<` join what follows
  /// @param maxLength characters that may come out of it
  private record Rules(
      char escape, Quotes quotes, boolean keepsUnset, boolean findsHeredocs, int maxLength) {}

  private ShellLexer(
      String source,
      Rules rules,
      Function<String, Optional<String>> variables,
      Consumer<String> undefined) {
    this.source = source;
    this.rules = rules;
    this.variables = variables;
    this.undefined = undefined;
    keepsEscapes = rules.findsHeredocs();
  }

  /// A word of an instruction. The kernel takes 128 KiB for one variable; this takes 1 MiB.
  static Result word(
      String source,
      char escape,
      Function<String, Optional<String>> variables,
      Consumer<String> undefined) {
    Rules rules = new Rules(escape, Quotes.REMOVED, false, false, 1 << 20);
    return new ShellLexer(source, rules, variables, undefined).read();
  }

  /// The content of a heredoc: quotes are nothing special, and the escape is always a backslash.
  static String body(
      String source, Function<String, Optional<String>> variables, Consumer<String> undefined) {
    Rules rules = new Rules('\\', Quotes.ORDINARY, false, false, 2 * SourceText.MAX_BYTES);
    return new ShellLexer(source, rules, variables, undefined).read().text();
  }

  /// A line with everything left as written, cut into words.
  static List<String> rawWords(String source) {
    Rules rules = new Rules('\\', Quotes.KEPT, true, true, Integer.MAX_VALUE);
    return new ShellLexer(source, rules, _ -> Optional.empty(), _ -> {}).read().words();
  }

  /// Words without their quotes, variables left as written.
  static List<String> words(String source) {
    Rules rules = new Rules('\\', Quotes.REMOVED, true, false, Integer.MAX_VALUE);
    return new ShellLexer(source, rules, _ -> Optional.empty(), _ -> {}).read().words();
  }

  private Result read() {
    WordSink sink = new WordSink();
    while (at < source.length()) {
      step(sink);
    }
    return sink.result();
  }

  /// Reads up to `stop`, which is taken too, with escapes kept or not.
  private String until(char stop, boolean escapesStay) {
    if (++depth > MAX_DEPTH) {
      throw TareException.invalid("braces are nested more than %d deep".formatted(MAX_DEPTH));
    }
    boolean outer = keepsEscapes;
    keepsEscapes = escapesStay;
    WordSink sink = new WordSink();
    while (at < source.length() && source.charAt(at) != stop) {
      step(sink);
    }
    if (at == source.length()) {
      throw missing(stop);
    }
    at++;
    keepsEscapes = outer;
    depth--;
    return sink.text();
  }

  private void step(WordSink sink) {
    char c = source.charAt(at);
    if (c == '$') {
      sink.addSplitting(counted(dollar()));
    } else if (c == '\'' && rules.quotes() != Quotes.ORDINARY) {
      sink.addWhole(counted(singleQuoted()));
    } else if (c == '"' && rules.quotes() != Quotes.ORDINARY) {
      sink.addWhole(counted(doubleQuoted()));
    } else if (c == '<' && rules.findsHeredocs()) {
      sink.addWhole(lessThan());
    } else {
      at++;
      if (c == rules.escape()) {
        escaped(sink);
      } else {
        sink.add(c);
      }
    }
  }

  /// The escape character is behind us. At the end of the text it vanishes.
  private void escaped(WordSink sink) {
    if (keepsEscapes) {
      sink.addWhole(String.valueOf(rules.escape()));
    }
    if (at < source.length()) {
      sink.addWhole(source.substring(at, ++at));
    }
  }

  /// `<`, or `<<` with the blanks behind it: `<< EOF` is one word.
  private String lessThan() {
    int from = at++;
    if (at < source.length() && source.charAt(at) == '<') {
      at = Blanks.skip(source, at + 1, source.length());
    }
    return source.substring(from, at);
  }

  private String singleQuoted() {
    int end = source.indexOf('\'', at + 1);
    if (end < 0) {
      throw TareException.invalid("a ' has no other to close it");
    }
    boolean isKept = rules.quotes() == Quotes.KEPT;
    String quoted = source.substring(isKept ? at : at + 1, isKept ? end + 1 : end);
    at = end + 1;
    return quoted;
  }

  private String doubleQuoted() {
    StringBuilder quoted = new StringBuilder();
    boolean isKept = rules.quotes() == Quotes.KEPT;
    quoted.append(isKept ? "\"" : "");
    at++;
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '"') {
        at++;
        return quoted.append(isKept ? "\"" : "").toString();
      }
      if (c == '$') {
        quoted.append(counted(dollar()));
      } else {
        at++;
        quoted.append(c == rules.escape() ? escapedWithinQuotes(c) : String.valueOf(c));
      }
    }
    throw TareException.invalid("a \" has no other to close it");
  }

  private String escapedWithinQuotes(char c) {
    String kept = keepsEscapes ? String.valueOf(c) : "";
    if (at == source.length()) {
      return kept;
    }
    char next = source.charAt(at);
    if (next == '"' || next == '$' || next == rules.escape()) {
      at++;
      return kept + next;
    }
    return String.valueOf(c);
  }

  private String dollar() {
    at++;
    if (at == source.length() || source.charAt(at) != '{') {
      String name = name();
      return name.isEmpty() ? "$" : valueOf(name).orElse(rules.keepsUnset() ? "$" + name : "");
    }
    at++;
    if (at == source.length()) {
      throw missing('}');
    }
    char first = source.charAt(at);
    if (first == '{' || first == '}' || first == ':') {
      throw TareException.invalid("${%s names no variable".formatted(first));
    }
    return braced(name());
  }

  /// Behind `${name`.
  private String braced(String name) {
    if (at == source.length()) {
      throw missing('}');
    }
    char c = source.charAt(at++);
    return switch (c) {
      case '}' -> valueOf(name).orElse(rules.keepsUnset() ? "${" + name + "}" : "");
      case '/' -> replaced(name);
      case ':' -> {
        if (at == source.length()) {
          throw missing('}');
        }
        yield modified(name, ":", source.charAt(at++));
      }
      case '+', '-', '?', '#', '%' -> modified(name, "", c);
      default -> throw noModifier(String.valueOf(c));
    };
  }

  private String modified(String name, String colon, char modifier) {
    boolean isPattern = modifier == '#' || modifier == '%';
    String word = until('}', isPattern);
    Optional<String> value = valueOf(name);
    if (value.isEmpty() && rules.keepsUnset()) {
      return "${" + name + colon + modifier + word + "}";
    }
    boolean counts = value.isPresent() && !(colon.equals(":") && value.get().isEmpty());
    return switch (modifier) {
      case '-' -> counts ? value.orElseThrow() : word;
      case '+' -> counts ? word : "";
      case '?' -> {
        if (!counts) {
          throw TareException.invalid(name + ": " + (word.isEmpty() ? unset(value) : word));
        }
        yield value.orElseThrow();
      }
      case '#', '%' -> trimmed(value.orElse(""), modifier, word);
      default -> throw noModifier(colon + modifier);
    };
  }

  private static String unset(Optional<String> value) {
    return value.isPresent() ? "it is empty" : "it is not set";
  }

  private static String trimmed(String value, char modifier, String word) {
    boolean isLongest = !word.isEmpty() && word.charAt(0) == modifier;
    ShellPattern pattern = ShellPattern.of(isLongest ? word.substring(1) : word);
    return modifier == '#'
        ? pattern.withoutPrefix(value, isLongest)
        : pattern.withoutSuffix(value, isLongest);
  }

  private String replaced(String name) {
    boolean isAll = at < source.length() && source.charAt(at) == '/';
    if (isAll) {
      at++;
    }
    String pattern = until('/', true);
    String replacement = until('}', true);
    Optional<String> value = valueOf(name);
    if (value.isEmpty() && rules.keepsUnset()) {
      return "${" + name + "/" + pattern + "/" + replacement + "}";
    }
    return ShellPattern.of(pattern)
        .replace(value.orElse(""), replacement, isAll, rules.maxLength());
  }

  /// A name, digits, or one of the special parameters of a shell.
  private String name() {
    int from = at;
    if (at < source.length() && "@*#?-$!".indexOf(source.charAt(at)) >= 0) {
      at++;
    } else if (at < source.length() && Character.isDigit(source.charAt(at))) {
      while (at < source.length() && Character.isDigit(source.charAt(at))) {
        at++;
      }
    } else {
      while (at < source.length() && isOfName(source.charAt(at))) {
        at++;
      }
    }
    return source.substring(from, at);
  }

  private static boolean isOfName(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private Optional<String> valueOf(String name) {
    Optional<String> value = variables.apply(name);
    if (value.isEmpty()) {
      undefined.accept(name);
    }
    return value;
  }

  /// Values within values grow without end: all that was ever put together counts.
  private String counted(String part) {
    if (part.length() > rules.maxLength() - produced) {
      throw TareException.invalid(
          "its value is longer than %d characters".formatted(rules.maxLength()));
    }
    produced += part.length();
    return part;
  }

  private static TareException missing(char end) {
    return TareException.invalid("a ${ has no %s".formatted(end));
  }

  private static TareException noModifier(String modifier) {
    return TareException.invalid(
        "the modifier \"%s\" does not exist".formatted(Shown.of(modifier)));
  }
}
