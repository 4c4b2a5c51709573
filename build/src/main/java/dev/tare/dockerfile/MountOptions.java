package dev.tare.dockerfile;

import dev.tare.base.TareException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The options of one `--mount`, a line of comma-separated values (RFC 4180), by their first names:
/// `dst` is `target`, `ro` is `readonly`.
final class MountOptions {
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "dst", "target",
          "destination", "target",
          "src", "source",
          "ro", "readonly",
          "rw", "readwrite");

  private static final List<String> NAMES =
      List.of(
          "type",
          "from",
          "source",
          "src",
          "target",
          "dst",
          "destination",
          "readonly",
          "ro",
          "readwrite",
          "rw",
          "id",
          "sharing",
          "required",
          "mode",
          "uid",
          "gid",
          "size",
          "env");

  private static final List<String> MAY_STAND_ALONE = List.of("readonly", "readwrite", "required");

  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,15})?) ?([kmgtp]?)i?b?");

  private final Map<String, String> values = new HashMap<>();
  private final Span at;
  private final String file;
  private Optional<Boolean> isReadOnly = Optional.empty();

  private MountOptions(Span at, String file) {
    this.at = at;
    this.file = file;
  }

  static MountOptions parse(String text, Span at, String file) {
    MountOptions options = new MountOptions(at, file);
    for (String option : split(text, at, file)) {
      options.read(option);
    }
    return options;
  }

  /// The options of `text`, as written.
  static List<String> split(String text, Span at, String file) {
    List<String> options = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      StringBuilder option = new StringBuilder();
      int end = option(text, from, option);
      if (end < 0) {
        throw new MountOptions(at, file).invalid("a \" stands in the wrong place");
      }
      options.add(option.toString());
      from = end + 1;
    }
    return options;
  }

  /// The end of the option at `from`, or -1.
  private static int option(String text, int from, StringBuilder option) {
    if (!text.startsWith("\"", from)) {
      int comma = text.indexOf(',', from);
      int end = comma < 0 ? text.length() : comma;
      option.append(text, from, end);
      return option.indexOf("\"") < 0 ? end : -1;
    }
    for (int i = from + 1; i < text.length(); i++) {
      if (text.charAt(i) != '"') {
        option.append(text.charAt(i));
      } else if (text.startsWith("\"\"", i)) {
        option.append('"');
        i++;
      } else {
        return i + 1 == text.length() || text.charAt(i + 1) == ',' ? i + 1 : -1;
      }
    }
    return -1;
  }

  /// `text` with `change` made to the value of each option.
  static String mapValues(String text, Span at, String file, UnaryOperator<String> change) {
    return split(text, at, file).stream()
        .map(option -> {
          int equals = option.indexOf('=');
          return equals < 0
              ? option
              : option.substring(0, equals + 1) + change.apply(option.substring(equals + 1));
        })
        .map(MountOptions::quoted)
        .collect(Collectors.joining(","));
  }

  private static String quoted(String option) {
    return option.contains(",") || option.contains("\"")
        ? "\"" + option.replace("\"", "\"\"") + "\""
        : option;
  }

  private void read(String option) {
    int equals = option.indexOf('=');
    String written = (equals < 0 ? option : option.substring(0, equals)).toLowerCase(Locale.ROOT);
    String name = SYNONYMS.getOrDefault(written, written);
    if (!NAMES.contains(name)) {
      throw Statement.hinted(
          invalid("unknown option \"%s\"".formatted(Shown.of(written))), written, NAMES);
    }
    if (equals < 0 && !MAY_STAND_ALONE.contains(name)) {
      throw invalid("%s needs a value: %s=…".formatted(written, written));
    }
    String value = equals < 0 ? "true" : option.substring(equals + 1);
    switch (name) {
      case "readonly" -> isReadOnly = Optional.of(bool(written, value));
      case "readwrite" -> isReadOnly = Optional.of(!bool(written, value));
      default -> values.put(name, value);
    }
  }

  private boolean bool(String name, String value) {
    return GoValues.parseBoolean(value)
        .orElseThrow(() -> wrong(name, value, "is neither true nor false"));
  }

  /// An empty value is none.
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  boolean isReadOnly(boolean otherwise) {
    return isReadOnly.orElse(otherwise);
  }

  boolean isRequired() {
    String value = values.get("required");
    return value != null && bool("required", value);
  }

  int mode(int otherwise) {
    return Math.toIntExact(number("mode", 8, 07777, otherwise, "is no octal mode"));
  }

  /// @return 0 to 2^32-2
  long owner(String name) {
    return number(name, 10, 0xffff_fffeL, 0, "is no number of a user or group");
  }

  private long number(String name, int radix, long most, long otherwise, String complaint) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value, radix);
      if (number >= 0 && number <= most && !value.startsWith("+")) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw wrong(name, value, complaint);
  }

  /// `64m`, `1.5g`: powers of 1024.
  OptionalLong size() {
    String value = values.get("size");
    if (value == null) {
      return OptionalLong.empty();
    }
    Matcher matcher = SIZE.matcher(value.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw wrong("size", value, "is no size");
    }
    int power = matcher.group(2).isEmpty() ? 0 : "kmgtp".indexOf(matcher.group(2)) + 1;
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw wrong("size", value, "is beyond all memory");
    }
    return OptionalLong.of(bytes.longValue());
  }

  /// @throws TareException INVALID where one of `names` was given
  void refuse(String type, String... names) {
    for (String name : names) {
      if (values.containsKey(name)) {
        throw invalid("%s does not go with type=%s".formatted(name, type));
      }
    }
  }

  TareException wrong(String name, String value, String complaint) {
    return invalid("%s=%s %s".formatted(name, Shown.of(value), complaint));
  }

  TareException invalid(String cause) {
    return TareException.invalid("%s: cannot read --mount: %s".formatted(at.in(file), cause));
  }
}
