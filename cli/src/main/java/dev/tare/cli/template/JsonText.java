package dev.tare.cli.template;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Values as JSON: fields in their order, maps sorted by key.
public final class JsonText {
  private static final String INDENT = "    ";

  private final StringBuilder text = new StringBuilder();
  private final boolean pretty;

  private JsonText(boolean pretty) {
    this.pretty = pretty;
  }

  /// One line, without blanks.
  public static String compact(@Nullable Object value) {
    var json = new JsonText(false);
    json.value(value, "");
    return json.text.toString();
  }

  /// Indented by four blanks, as docker and podman print.
  public static String pretty(@Nullable Object value) {
    var json = new JsonText(true);
    json.value(value, "");
    return json.text.toString();
  }

  private void value(@Nullable Object value, String indent) {
    switch (value) {
      case null -> text.append("null");
      case String s -> quote(s);
      case Boolean _, Long _, Integer _ -> text.append(value);
      case List<?> list -> array(list, indent);
      case Fields fields -> object(fields.values(), indent);
      case Map<?, ?> map -> object(new TreeMap<>(map), indent);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private void array(List<?> list, String indent) {
    if (list.isEmpty()) {
      text.append("[]");
      return;
    }
    String separator = "[";
    for (Object element : list) {
      text.append(separator);
      line(indent + INDENT);
      value(element, indent + INDENT);
      separator = ",";
    }
    line(indent);
    text.append(']');
  }

  private void object(Map<?, ?> members, String indent) {
    if (members.isEmpty()) {
      text.append("{}");
      return;
    }
    String separator = "{";
    for (var member : members.entrySet()) {
      text.append(separator);
      line(indent + INDENT);
      quote(String.valueOf(member.getKey()));
      text.append(pretty ? ": " : ":");
      value(member.getValue(), indent + INDENT);
      separator = ",";
    }
    line(indent);
    text.append('}');
  }

  private void line(String indent) {
    if (pretty) {
      text.append('\n').append(indent);
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          // lone surrogates have no UTF-8 form
          if (c < 0x20 || c == 0x7f || isLoneSurrogate(value, i)) {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isLoneSurrogate(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
  }
}
