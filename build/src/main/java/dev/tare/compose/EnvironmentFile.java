package dev.tare.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The file `.env` beside a compose file: a `NAME=VALUE` on each line, which the environment
/// overrides. Lines that say something else say nothing. No variables are put into its values.
public final class EnvironmentFile {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*"
              + "(?:'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|(.*?))\\s*(?:\\s#.*)?");

  private EnvironmentFile() {}

  public static Map<String, String> parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!line.stripLeading().startsWith("#") && matcher.matches()) {
        values.put(matcher.group(1), value(matcher));
      }
    }
    return values;
  }

  private static String value(Matcher line) {
    if (line.group(2) != null) {
      return line.group(2);
    }
    if (line.group(3) != null) {
      return line.group(3).replace("\\n", "\n").replaceAll("\\\\(.)", "$1");
    }
    return String.valueOf(line.group(4));
  }
}
