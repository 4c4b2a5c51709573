package dev.tare.cli.template;

import dev.tare.base.TareException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Go's `printf` with the verbs s, d, v, q and x, each with an optional `-`, `0` and width.
final class Printf {
  private static final Pattern VERB = Pattern.compile("%([-0]*)(\\d{0,3})(.|$)", Pattern.DOTALL);

  private Printf() {}

  static String format(int at, List<@Nullable Object> arguments) {
    if (arguments.isEmpty() || !(arguments.getFirst() instanceof String format)) {
      throw error(at, "needs a format");
    }
    StringBuilder text = new StringBuilder();
    Matcher verb = VERB.matcher(format);
    int next = 1;
    int copied = 0;
    while (verb.find()) {
      text.append(format, copied, verb.start());
      copied = verb.end();
      if (verb.group(3).equals("%")) {
        text.append('%');
        continue;
      }
      if (next == arguments.size()) {
        throw error(at, "has no argument for " + verb.group());
      }
      text.append(padded(one(at, verb.group(3), arguments.get(next++)), verb));
    }
    if (next != arguments.size()) {
      throw error(at, "has more arguments than verbs");
    }
    return text.append(format, copied, format.length()).toString();
  }

  private static String one(int at, String verb, @Nullable Object value) {
    return switch (verb) {
      case "v" -> GoText.of(value);
      case "s" -> {
        if (value instanceof Number || value instanceof Boolean) {
          throw unfit(at, verb, value);
        }
        yield GoText.of(value);
      }
      case "q" -> {
        if (value instanceof String s) {
          yield JsonText.compact(s);
        }
        throw unfit(at, verb, value);
      }
      case "d", "x" -> {
        if (value instanceof Number n) {
          yield verb.equals("d") ? n.toString() : Long.toHexString(n.longValue());
        }
        throw unfit(at, verb, value);
      }
      default -> throw error(at, "does not support %" + verb);
    };
  }

  private static TareException unfit(int at, String verb, @Nullable Object value) {
    return error(at, "cannot show " + GoText.type(value) + " with %" + verb);
  }

  private static String padded(String text, Matcher verb) {
    int width = verb.group(2).isEmpty() ? 0 : Integer.parseInt(verb.group(2));
    int missing = Math.max(0, width - text.codePointCount(0, text.length()));
    if (verb.group(1).contains("-")) {
      return text + " ".repeat(missing);
    }
    return (verb.group(1).contains("0") ? "0" : " ").repeat(missing) + text;
  }

  private static TareException error(int at, String cause) {
    return Parser.error(at, "the function printf " + cause);
  }
}
