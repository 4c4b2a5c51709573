package dev.tare.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The flags of an instruction: words that begin with `--` right behind its keyword. Quotes in them
/// are taken away, a backslash keeps the character behind it; `--` alone ends them.
final class Flags {
  enum Takes {
    TEXT,
    TEXTS,
    SWITCH
  }

  /// @param text without quotes
  /// @param offset in the line
  record Flag(String text, int offset) {
    String name() {
      int equals = text.indexOf('=');
      return equals < 0 ? text : text.substring(0, equals);
    }

    Optional<String> value() {
      int equals = text.indexOf('=');
      return equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1));
    }
  }

  /// @param end where the rest of the line begins
  record Split(List<Flag> flags, int end) {}

  private final Map<String, List<String>> values = new HashMap<>();

  private Flags() {}

  static Split split(String line, int from, int end) {
    List<Flag> flags = new ArrayList<>();
    int at = Blanks.skip(line, from, end);
    while (line.startsWith("--", at) && at + 2 <= end) {
      StringBuilder word = new StringBuilder();
      int wordEnd = word(line, at, end, word);
      if (word.toString().equals("--")) {
        return new Split(flags, Blanks.skip(line, wordEnd, end));
      }
      flags.add(new Flag(word.toString(), at));
      at = Blanks.skip(line, wordEnd, end);
    }
    return new Split(flags, at);
  }

  private static int word(String line, int from, int end, StringBuilder word) {
    char quote = 0;
    int at = from;
    for (; at < end && (quote != 0 || !Blanks.isBlank(line.charAt(at))); at++) {
      char c = line.charAt(at);
      if (c == '\\' && at + 1 < end) {
        word.append(line.charAt(++at));
      } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
        quote = quote == 0 ? c : 0;
      } else if (c != '\\') {
        word.append(c);
      }
    }
    return at;
  }

  /// The flags of `statement`, of which `known` are allowed.
  ///
  /// @throws dev.tare.base.TareException INVALID for an unknown one, one given twice, one without
  ///   its value; UNSUPPORTED for one that BuildKit knows and tare does not
  static Flags of(Statement statement, Map<String, Takes> known) {
    Flags flags = new Flags();
    for (Flag flag : statement.flags()) {
      Takes type = known.get(flag.name());
      if (type == null) {
        throw unknown(statement, flag, known);
      }
      List<String> values = flags.values.computeIfAbsent(flag.name(), _ -> new ArrayList<>());
      if (!values.isEmpty() && type != Takes.TEXTS) {
        throw statement.invalid(flag.offset(), "%s is given twice".formatted(flag.name()));
      }
      values.add(type == Takes.SWITCH ? switched(statement, flag) : text(statement, flag));
    }
    return flags;
  }

  private static RuntimeException unknown(
      Statement statement, Flag flag, Map<String, Takes> known) {
    if (statement.name().equals("RUN") && flag.name().equals("--device")) {
      return statement.unsupported(flag.offset(), "--device is not supported");
    }
    return Statement.hinted(
        statement.invalid(flag.offset(), "unknown flag \"%s\"".formatted(Shown.of(flag.name()))),
        flag.name(),
        known.keySet().stream().sorted().toList());
  }

  private static String switched(Statement statement, Flag flag) {
    String value = flag.value().orElse("true").toLowerCase(Locale.ROOT);
    if (!value.equals("true") && !value.equals("false")) {
      throw statement.invalid(
          flag.offset(),
          "the value of %s is neither true nor false: \"%s\""
              .formatted(flag.name(), Shown.of(value)));
    }
    return value;
  }

  private static String text(Statement statement, Flag flag) {
    return flag.value()
        .orElseThrow(() ->
            statement.invalid(
                flag.offset(), "%s needs a value: %s=…".formatted(flag.name(), flag.name())));
  }

  /// An empty value is none.
  Optional<String> text(String name) {
    return texts(name).stream().filter(value -> !value.isEmpty()).findFirst();
  }

  List<String> texts(String name) {
    return values.getOrDefault(name, List.of());
  }

  boolean isOn(String name) {
    return texts(name).contains("true");
  }

  Optional<Boolean> choice(String name) {
    return texts(name).stream().map("true"::equals).findFirst();
  }
}
