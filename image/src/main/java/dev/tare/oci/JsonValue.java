package dev.tare.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A JSON value that forgets nothing but white space and the spelling of strings: members keep
/// their order, numbers their text (`1.50` stays so; a parsed number would not).
sealed interface JsonValue {
  /// Compact JSON.
  void render(StringBuilder out);

  record JsonObject(Map<String, JsonValue> members) implements JsonValue {
    public JsonObject {
      members = Collections.unmodifiableMap(members);
    }

    @Override
    public void render(StringBuilder out) {
      char before = '{';
      for (Map.Entry<String, JsonValue> member : members.entrySet()) {
        out.append(before);
        quote(member.getKey(), out);
        out.append(':');
        member.getValue().render(out);
        before = ',';
      }
      out.append(members.isEmpty() ? "{}" : "}");
    }
  }

  record JsonArray(List<JsonValue> elements) implements JsonValue {
    public JsonArray {
      elements = List.copyOf(elements);
    }

    @Override
    public void render(StringBuilder out) {
      char before = '[';
      for (JsonValue element : elements) {
        out.append(before);
        element.render(out);
        before = ',';
      }
      out.append(elements.isEmpty() ? "[]" : "]");
    }
  }

  record JsonString(String value) implements JsonValue {
    @Override
    public void render(StringBuilder out) {
      quote(value, out);
    }
  }

  /// @param text as written; valid JSON
  record JsonNumber(String text) implements JsonValue {
    @Override
    public void render(StringBuilder out) {
      out.append(text);
    }
  }

  enum JsonLiteral implements JsonValue {
    TRUE("true"),
    FALSE("false"),
    NULL("null");

    private final String text;

    JsonLiteral(String text) {
      this.text = text;
    }

    static JsonLiteral of(boolean value) {
      return value ? TRUE : FALSE;
    }

    @Override
    public void render(StringBuilder out) {
      out.append(text);
    }
  }

  /// The value whose first token the parser is at. The parser bounds depth and number of tokens.
  static JsonValue read(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> new JsonString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
      case VALUE_TRUE -> JsonLiteral.TRUE;
      case VALUE_FALSE -> JsonLiteral.FALSE;
      case VALUE_NULL -> JsonLiteral.NULL;
      default -> throw new IllegalStateException("no value begins with " + parser.currentToken());
    };
  }

  private static JsonObject readObject(JsonParser parser) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      members.put(name, read(parser));
    }
    return new JsonObject(members.isEmpty() ? Map.of() : members);
  }

  private static JsonArray readArray(JsonParser parser) {
    List<JsonValue> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(read(parser));
    }
    return new JsonArray(elements);
  }

  /// Escapes what JSON demands, and halves of surrogate pairs, which UTF-8 cannot hold.
  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || isHalf(text, i)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isHalf(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
