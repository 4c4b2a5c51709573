package dev.tare.script;

import dev.tare.base.TareException;
import dev.tare.oci.ImageConfig;
import dev.tare.script.Setting.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The variables of a config, changed by the words of `--env`: `NAME=value` comes last, whatever
/// was there; `NAME` takes the value of the caller; `NAME-` takes it away, `-` all.
///
/// @param caller whose variables `NAME` means
/// @param notes gets what the user is to be told
record Variables(Map<String, String> caller, List<String> notes) {

  ImageConfig set(ImageConfig config, List<String> words) {
    List<String> lines = new ArrayList<>(config.env());
    words.forEach(word -> set(lines, word));
    return config.withEnv(lines);
  }

  private void set(List<String> lines, String word) {
    int equals = word.indexOf('=');
    if (word.equals("-")) {
      lines.clear();
    } else if (word.isEmpty() || equals == 0) {
      throw Settings.unnamed(Field.ENV, word);
    } else if (equals > 0) {
      String value = expanded(lines, word.substring(equals + 1));
      put(lines, word.substring(0, equals), value);
    } else if (word.endsWith("-")) {
      remove(lines, word.substring(0, word.length() - 1));
    } else {
      put(lines, word, callers(word));
    }
  }

  private String callers(String name) {
    return Optional.ofNullable(caller.get(name))
        .orElseThrow(() ->
            TareException.invalid(
                    "cannot set --env %s: it has no value, and is not set here".formatted(name))
                .withHint("write %s=VALUE".formatted(name)));
  }

  private static void put(List<String> lines, String name, String value) {
    remove(lines, name);
    lines.add(name + "=" + value);
  }

  private static void remove(List<String> lines, String name) {
    lines.removeIf(line -> line.startsWith(name + "="));
  }

  /// `$NAME` and `${NAME}` are the values that the config has by then, as Go's `os.Expand` finds
  /// them; of those that it has not the name stays, as with buildah.
  private String expanded(List<String> lines, String text) {
    StringBuilder all = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int dollar = text.indexOf('$', at);
      if (dollar < 0 || dollar == text.length() - 1) {
        return all.append(text, at, text.length()).toString();
      }
      all.append(text, at, dollar);
      at = expand(lines, text, dollar + 1, all);
    }
    return all.toString();
  }

  /// @param at behind the dollar
  /// @return behind the name
  private int expand(List<String> lines, String text, int at, StringBuilder all) {
    if (text.charAt(at) == '{') {
      int end = text.indexOf('}', at);
      if (end < 0 || end == at + 1) {
        return end < 0 ? at + 1 : end + 1; // no name: the braces go
      }
      all.append(value(lines, text.substring(at + 1, end)));
      return end + 1;
    }
    int end = at;
    if ("*#$@!?-0123456789".indexOf(text.charAt(at)) >= 0) {
      end++;
    } else {
      while (end < text.length() && isOfName(text.charAt(end))) {
        end++;
      }
    }
    all.append(end == at ? "$" : value(lines, text.substring(at, end)));
    return end;
  }

  private static boolean isOfName(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private String value(List<String> lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name + "=")) {
        return line.substring(name.length() + 1);
      }
    }
    notes.add("the config has no variable %s: its name stays in its place".formatted(name));
    return name;
  }
}
