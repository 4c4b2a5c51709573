package dev.tare.compose;

import dev.tare.base.TareException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Puts the values of variables into texts: `$NAME`, `${NAME}`, `${NAME:-word}` and its kin, `$$`
/// for a dollar sign (Compose specification, "Interpolation").
final class Interpolation {
  private final Map<String, String> variables;
  private final Set<String> unset = new LinkedHashSet<>();

  Interpolation(Map<String, String> variables) {
    this.variables = variables;
  }

  /// The names that had no value and no default: they have become nothing.
  Set<String> unset() {
    return unset;
  }

  /// @throws TareException INVALID with the place where `$` is followed by something else, where a
  ///   brace is not closed, and where `${NAME:?message}` says so
  String of(YamlValue.Text value) {
    return of(value.text(), value.place());
  }

  private String of(String text, String place) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder result = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '$') {
        result.append(c);
        i++;
        continue;
      }
      char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      if (next == '$') {
        result.append('$');
        i += 2;
      } else if (next == '{') {
        int end = closing(text, i + 2, place);
        result.append(braced(text.substring(i + 2, end), place));
        i = end + 1;
      } else {
        int end = nameEnd(text, i + 1);
        if (end == i + 1) {
          throw bad(text, place);
        }
        result.append(plain(text.substring(i + 1, end)));
        i = end;
      }
    }
    return result.toString();
  }

  private static int closing(String text, int from, String place) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      if (text.startsWith("${", i)) {
        depth++;
      } else if (text.charAt(i) == '}' && --depth == 0) {
        return i;
      }
    }
    throw TareException.invalid(
        "%s: cannot put variables into \"%s\": a } is missing".formatted(place, text));
  }

  private static int nameEnd(String text, int from) {
    int end = from;
    while (end < text.length() && isOfName(text.charAt(end), end > from)) {
      end++;
    }
    return end;
  }

  private static boolean isOfName(char c, boolean mayBeDigit) {
    return c == '_'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (mayBeDigit && c >= '0' && c <= '9');
  }

  private String braced(String inside, String place) {
    int end = nameEnd(inside, 0);
    if (end == 0) {
      throw bad("${" + inside + "}", place);
    }
    String name = inside.substring(0, end);
    String rest = inside.substring(end);
    if (rest.isEmpty()) {
      return plain(name);
    }
    boolean orEmpty = rest.startsWith(":");
    String operator = orEmpty ? rest.substring(1) : rest;
    if (operator.isEmpty() || "-?+".indexOf(operator.charAt(0)) < 0) {
      throw bad("${" + inside + "}", place);
    }
    String word = operator.substring(1);
    String value = variables.get(name);
    boolean isThere = value != null && !(orEmpty && value.isEmpty());
    return switch (operator.charAt(0)) {
      case '+' -> isThere ? of(word, place) : "";
      case '-' -> isThere ? String.valueOf(value) : of(word, place);
      default -> {
        if (!isThere) {
          throw TareException.invalid(
                  "%s: cannot read the value: the variable %s is not set%s"
                      .formatted(place, name, word.isEmpty() ? "" : ": " + of(word, place)))
              .withHint("set it: %s=VALUE tare build …".formatted(name));
        }
        yield String.valueOf(value);
      }
    };
  }

  private String plain(String name) {
    String value = variables.get(name);
    if (value == null) {
      unset.add(name);
      return "";
    }
    return value;
  }

  private static TareException bad(String text, String place) {
    return TareException.invalid(
            "%s: cannot put variables into \"%s\": a $ is not followed by a name"
                .formatted(place, text))
        .withHint("write $$ for a dollar sign");
  }
}
