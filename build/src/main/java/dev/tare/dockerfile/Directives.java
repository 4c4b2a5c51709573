package dev.tare.dockerfile;

import dev.tare.base.TareException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The parser directives at the top of a Dockerfile. The first line that is none ends them; an
/// unknown one is a comment.
final class Directives {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S(?:.*\\S)?)\\s*");
  private static final String FORM = "write # check=skip=RULE,RULE;error=true;experimental=RULE";
  private static final int MAX_LENGTH = 4096;

  private final String file;
  private final Set<String> seen = new HashSet<>();
  private boolean isOver;
  private char escape = '\\';
  private Checks checks = Checks.DEFAULT;

  Directives(String file) {
    this.file = file;
  }

  char escape() {
    return escape;
  }

  Checks checks() {
    return checks;
  }

  /// Whether the line read last, and all from now on, is no directive.
  boolean isOver() {
    return isOver;
  }

  /// @param line without leading blanks
  void read(String line, int number) {
    if (isOver) {
      return;
    }
    Matcher matcher = DIRECTIVE.matcher(line);
    if (line.length() > MAX_LENGTH || !matcher.matches()) {
      isOver = true;
      return;
    }
    String name = matcher.group(1).toLowerCase(Locale.ROOT);
    String value = matcher.group(2);
    switch (name) {
      case "syntax" -> once(name, number);
      case "escape" -> {
        once(name, number);
        if (!value.equals("\\") && !value.equals("`")) {
          throw invalid(number, "\"%s\" is neither \\ nor `".formatted(value));
        }
        escape = value.charAt(0);
      }
      case "check" -> {
        once(name, number);
        checks = checks(value, number);
      }
      default -> isOver = true;
    }
  }

  private void once(String name, int number) {
    if (!seen.add(name)) {
      throw invalid(number, "there is an earlier directive \"%s\"".formatted(name));
    }
  }

  /// As BuildKit reads it: what stands behind a blank is no part of it, a later option takes the
  /// place of an earlier one of its name, and there are three at most, so that a fourth is part of
  /// the third.
  private Checks checks(String directive, int number) {
    int blank = directive.indexOf(' ');
    String value = blank < 0 ? directive : directive.substring(0, blank);
    Set<String> skipped = Set.of();
    Set<String> experimental = Set.of();
    boolean isError = false;
    for (String option : value.split(";", 3)) {
      int equals = option.indexOf('=');
      String key = (equals < 0 ? option : option.substring(0, equals)).strip();
      String said = equals < 0 ? "" : option.substring(equals + 1).strip();
      if (equals < 0) {
        throw invalid(number, "the check option \"%s\" has no =".formatted(key)).withHint(FORM);
      }
      switch (key) {
        case "skip" -> skipped = rules(said);
        case "experimental" -> experimental = rules(said);
        case "error" -> isError = isTrue(said, number);
        default ->
            throw invalid(number, "the check option \"%s\" does not exist".formatted(key))
                .withHint(FORM);
      }
    }
    return new Checks(skipped, isError, experimental);
  }

  /// `all` stands for every rule where it stands alone.
  private static Set<String> rules(String said) {
    return Stream.of(said.split(",", -1)).map(String::strip).collect(Collectors.toSet());
  }

  private boolean isTrue(String said, int number) {
    return GoValues.parseBoolean(said)
        .orElseThrow(() -> invalid(number, "\"%s\" is neither true nor false".formatted(said)));
  }

  private TareException invalid(int number, String cause) {
    return TareException.invalid(
        "%s: cannot read directive: %s".formatted(new Span(number, 1, number).in(file), cause));
  }
}
