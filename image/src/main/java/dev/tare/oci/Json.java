package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.JsonValue.JsonArray;
import dev.tare.oci.JsonValue.JsonLiteral;
import dev.tare.oci.JsonValue.JsonNumber;
import dev.tare.oci.JsonValue.JsonObject;
import dev.tare.oci.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// Strict JSON objects in UTF-8: duplicate members, nesting deeper than [#MAX_DEPTH], more than
/// [#MAX_TOKENS] tokens, a byte order mark, trailing content and documents above [#MAX_BYTES] are
/// refused, as CORRUPT, by name and place. Immutable.
public final class Json {
  /// Registries cap manifests at 4 MiB; a config may be larger, and is capped here.
  public static final int MAX_BYTES = 4 << 20;

  static final int MAX_DEPTH = 64;

  /// What bounds memory: two million empty arrays fit into 4 MiB.
  static final int MAX_TOKENS = 1_000_000;

  /// How much of a message may come from the document.
  private static final int MAX_SHOWN = 200;

  /// What the library says of itself.
  private static final Pattern WHICH_LIMIT = Pattern.compile(", from `[^`]*`");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxTokenCount(MAX_TOKENS)
                  .maxStringLength(MAX_BYTES)
                  .maxNumberLength(100)
                  .build())
          .build();

  private final String what;
  private final JsonObject object;

  private Json(String what, JsonObject object) {
    this.what = what;
    this.object = object;
  }

  /// An empty object.
  public static Json empty(String what) {
    return new Json(what, new JsonObject(Map.of()));
  }

  /// A new object. Values are those of [#with].
  public static Json of(String what, Map<String, ?> members) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    members.forEach((name, value) -> {
      if (value != null) {
        values.put(name, tree(value));
      }
    });
    return new Json(what, new JsonObject(values));
  }

  /// @param what names the document in messages, such as `manifest sha256:0a1b…`
  /// @throws TareException CORRUPT where `raw` is not one JSON object
  public static Json parse(Bytes raw, String what) {
    return parse(raw, what, MAX_BYTES);
  }

  /// Like [#parse(Bytes, String)] with another cap, for documents that were not sent by others.
  static Json parse(Bytes raw, String what, int maxBytes) {
    if (raw.length() > maxBytes) {
      throw malformed(what, "it is %d bytes long, more than %d".formatted(raw.length(), maxBytes));
    }
    if (raw.startsWith(Bytes.of((byte) 0xef, (byte) 0xbb, (byte) 0xbf))) {
      throw malformed(what, "it begins with a byte order mark");
    }
    // JSON never holds NUL; UTF-16 and UTF-32, which the parser would accept, always do
    if (raw.indexOf('\0', 0) >= 0) {
      throw malformed(what, "it is not JSON in UTF-8");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), raw.toByteArray())) {
      return new Json(what, object(parser, what));
    } catch (JacksonException e) {
      throw malformed(what, cause(e)).withCause(e);
    }
  }

  private static JsonObject object(JsonParser parser, String what) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw malformed(what, "it is not a JSON object");
    }
    if (!(JsonValue.read(parser) instanceof JsonObject object)) {
      throw new IllegalStateException("an object was read as something else");
    }
    if (parser.nextToken() != null) {
      throw malformed(what, "it goes on after the JSON object");
    }
    return object;
  }

  private static String cause(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String place =
        at == null ? "" : "line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
    return place
        + shortened(WHICH_LIMIT.matcher(String.valueOf(e.getOriginalMessage())).replaceAll(""));
  }

  private static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  private static TareException malformed(String what, String cause) {
    return TareException.corrupt(what + " is malformed: " + cause);
  }

  /// Refuses what is neither an OCI document nor one of Docker's schema 2.
  void requireSchema2() {
    long version = requiredInteger("schemaVersion");
    if (version == 1) {
      throw TareException.unsupported(
          "cannot read %s: it is in Docker's schema 1, which gave way to schema 2 in 2017"
              .formatted(what));
    }
    if (version != 2) {
      throw malformed(what, "schemaVersion is %d, not 2".formatted(version));
    }
  }

  public boolean has(String name) {
    return value(name) != null;
  }

  /// The names of the members, in the order of the document.
  public List<String> names() {
    return List.copyOf(object.members().keySet());
  }

  public Optional<String> string(String name) {
    return member(name, JsonString.class, "a string").map(JsonString::value);
  }

  public String requiredString(String name) {
    return string(name).orElseThrow(() -> missing(name));
  }

  /// A whole number within the range of `long`, written without fraction and exponent.
  public Optional<Long> integer(String name) {
    return member(name, JsonNumber.class, "a whole number below 2^63")
        .map(number -> integer(name, number.text()));
  }

  private long integer(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw wrongType(name, "a whole number below 2^63").withCause(e);
    }
  }

  long requiredInteger(String name) {
    return integer(name).orElseThrow(() -> missing(name));
  }

  public boolean bool(String name) {
    return member(name, JsonLiteral.class, "true or false")
        .map(literal -> literal == JsonLiteral.TRUE)
        .orElse(false);
  }

  public Optional<Json> object(String name) {
    return member(name, JsonObject.class, "an object")
        .map(o -> new Json(what + ", " + shortened(name), o));
  }

  /// The objects of an array; empty where it is absent.
  public List<Json> objects(String name) {
    List<Json> objects = new ArrayList<>();
    for (JsonValue element : elements(name)) {
      if (!(element instanceof JsonObject o)) {
        throw wrongType(name, "an array of objects");
      }
      objects.add(new Json(what + ", " + shortened(name) + "[" + objects.size() + "]", o));
    }
    return objects;
  }

  /// The strings of an array; empty where it is absent.
  public List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    for (JsonValue element : elements(name)) {
      if (!(element instanceof JsonString(String value))) {
        throw wrongType(name, "an array of strings");
      }
      strings.add(value);
    }
    return strings;
  }

  private List<JsonValue> elements(String name) {
    return member(name, JsonArray.class, "an array").map(JsonArray::elements).orElse(List.of());
  }

  /// Not a switch over types: the start-up cache does not hold those, and every command reads JSON.
  private <T extends JsonValue> Optional<T> member(String name, Class<T> type, String expected) {
    JsonValue value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrongType(name, expected);
    }
    return Optional.of(type.cast(value));
  }

  /// An object whose members are strings; empty where it is absent.
  public SortedMap<String, String> stringMap(String name) {
    SortedMap<String, String> map = new TreeMap<>();
    object(name).ifPresent(o -> o.names().forEach(key -> map.put(key, o.string(key).orElse(""))));
    return map;
  }

  /// Refuses members that differ from `names` in case alone: most readers are written in Go, whose
  /// decoder takes `Layers` for `layers`, so two readers would see two images (CVE-2021-41190).
  ///
  /// @return this
  Json refuseOtherCase(String... names) {
    for (String member : object.members().keySet()) {
      for (String name : names) {
        if (member.equalsIgnoreCase(name) && !member.equals(name)) {
          throw malformed(
              what, "\"%s\" could be read as \"%s\"".formatted(shortened(member), name));
        }
      }
    }
    return this;
  }

  /// All objects below this one, at any depth: where descriptors may stand that have no accessor.
  public List<Json> descendants() {
    List<Json> found = new ArrayList<>();
    object.members().values().forEach(value -> gather(value, found));
    return found;
  }

  private void gather(JsonValue value, List<Json> found) {
    switch (value) {
      case JsonObject o -> {
        found.add(new Json(what, o));
        o.members().values().forEach(member -> gather(member, found));
      }
      case JsonArray a -> a.elements().forEach(element -> gather(element, found));
      case JsonString _, JsonNumber _, JsonLiteral _ -> {}
    }
  }

  /// This object with one member set, in its old place or at the end. Values may be `String`,
  /// `Integer`, `Long`, `Boolean`, `Json`, `List` and `Map` of these; null removes the member. The
  /// members of a map come in its order, or sorted where it has none.
  public Json with(String name, @Nullable Object value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    if (value == null) {
      members.remove(name);
    } else {
      members.put(name, tree(value));
    }
    return new Json(what, new JsonObject(members));
  }

  private static JsonValue tree(Object value) {
    return switch (value) {
      case Json j -> j.object;
      case String s -> new JsonString(s);
      case Integer n -> new JsonNumber(n.toString());
      case Long n -> new JsonNumber(n.toString());
      case Boolean b -> JsonLiteral.of(b);
      case List<?> list -> new JsonArray(list.stream().map(Json::tree).toList());
      case Map<?, ?> map -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        ordered(map).forEach((key, member) -> members.put((String) key, tree(member)));
        yield new JsonObject(members);
      }
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  private static Map<?, ?> ordered(Map<?, ?> map) {
    return map instanceof SequencedMap<?, ?> ? map : new TreeMap<>(map);
  }

  /// Compact JSON, members in order, numbers as they were written.
  public Bytes render() {
    StringBuilder out = new StringBuilder();
    object.render(out);
    return Bytes.utf8(out.toString());
  }

  private @Nullable JsonValue value(String name) {
    JsonValue value = object.members().get(name);
    return value == JsonLiteral.NULL ? null : value;
  }

  private TareException missing(String name) {
    return malformed(what, "it has no \"%s\"".formatted(shortened(name)));
  }

  private TareException wrongType(String name, String expected) {
    return malformed(what, "\"%s\" must be %s".formatted(shortened(name), expected));
  }
}
