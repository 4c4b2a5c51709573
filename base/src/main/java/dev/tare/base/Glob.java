package dev.tare.base;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern for paths: `*` and `?` match within one name, `**` across names, `[a-c]` and `[!a]`
/// one character, `\` takes the next character as it is. A pattern that begins with `/` is held
/// against the whole path; any other one against the path's last names (`*.md` is every `.md` file,
/// `doc/*` all that lies right in a directory `doc`). What lies below a matching directory matches
/// too.
public final class Glob {
  private final String text;
  private final Pattern pattern;

  private Glob(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /// @throws TareException INVALID where a bracket is not closed or nothing is left to match
  public static Glob of(String text) {
    String body = text.startsWith("/") ? text.substring(1) : text;
    while (body.endsWith("/")) {
      body = body.substring(0, body.length() - 1);
    }
    if (body.isEmpty()) {
      throw TareException.invalid("cannot read pattern \"%s\": it matches nothing".formatted(text));
    }
    String anchor = text.startsWith("/") ? "/" : "(?:/|.*/)";
    try {
      return new Glob(
          text, Pattern.compile(anchor + regex(text, body) + "(?:/.*)?", Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw TareException.invalid(
          "cannot read pattern \"%s\": %s".formatted(text, e.getDescription()));
    }
  }

  private static String regex(String text, String body) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      switch (c) {
        case '*' -> {
          if (body.startsWith("**/", i)) {
            regex.append("(?:.*/)?");
            i += 2;
          } else if (body.startsWith("**", i)) {
            regex.append(".*");
            i++;
          } else {
            regex.append("[^/]*");
          }
        }
        case '?' -> regex.append("[^/]");
        case '[' -> {
          int end = body.indexOf(']', i + 2);
          if (end < 0) {
            throw TareException.invalid(
                "cannot read pattern \"%s\": a [ is not closed".formatted(text));
          }
          regex.append(set(body.substring(i + 1, end)));
          i = end;
        }
        case '\\' -> {
          i++;
          regex.append(Pattern.quote(i < body.length() ? body.substring(i, i + 1) : "\\"));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  private static String set(String members) {
    boolean negated = members.startsWith("!") || members.startsWith("^");
    String plain =
        (negated ? members.substring(1) : members).replaceAll("[\\[\\]\\\\&^]", "\\\\$0");
    return "(?!/)[" + (negated ? "^" : "") + plain + "]";
  }

  /// @param path absolute: `/usr/share/doc/git/README`
  public boolean matches(String path) {
    return pattern.matcher(path).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
