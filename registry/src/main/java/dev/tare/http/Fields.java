package dev.tare.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The header fields of a message.
///
/// @param values by their names in lower case
public record Fields(Map<String, List<String>> values) {
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0-\10\12-\37\177]*?)[ \t]*");

  /// Reads to the empty line.
  ///
  /// @throws Malformed where a field is malformed, or fields say in two ways how long the body is
  public static Fields read(HeadLines lines) throws IOException {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String field = lines.next(); !field.isEmpty(); field = lines.next()) {
      Matcher m = FIELD.matcher(field);
      if (!m.matches()) {
        throw new Malformed(400, "a header is malformed");
      }
      values
          .computeIfAbsent(m.group(1).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(m.group(2));
    }
    Fields fields = new Fields(values);
    fields.requireOneLength();
    return fields;
  }

  private void requireOneLength() throws Malformed {
    List<String> lengths = values.getOrDefault("content-length", List.of());
    List<String> codings = values.getOrDefault("transfer-encoding", List.of());
    boolean isClear =
        lengths.size() + codings.size() <= 1
            && lengths.stream().allMatch(text -> text.matches("\\d{1,18}"))
            && codings.stream().allMatch(text -> text.equalsIgnoreCase("chunked"));
    if (!isClear) {
      throw new Malformed(400, "it is not clear how long the body is");
    }
  }

  /// The first value of that name.
  public Optional<String> first(String name) {
    return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  public boolean isChunked() {
    return first("Transfer-Encoding").isPresent();
  }

  /// Of a body that does not come in chunks; empty where nothing is said of it.
  public Optional<Long> length() {
    return first("Content-Length").map(Long::parseLong);
  }
}
