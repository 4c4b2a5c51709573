package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.jr.stree.JacksonJrsTreeCodec;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/// Strict JSON objects: duplicate members, nesting deeper than [#MAX_DEPTH], a byte order mark,
/// trailing content and documents above [#MAX_BYTES] are refused, as CORRUPT and by name.
public final class Json {
  /// Registries cap manifests at 4 MiB; a config may be larger, and is capped here.
  public static final int MAX_BYTES = 4 << 20;

  static final int MAX_DEPTH = 64;

  private static final JacksonJrsTreeCodec CODEC = new JacksonJrsTreeCodec();
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_BYTES)
                  .maxNumberLength(100)
                  .build())
          .build();

  private final String what;
  private final JrsObject object;

  private Json(String what, JrsObject object) {
    this.what = what;
    this.object = object;
  }

  /// An empty object.
  public static Json empty(String what) {
    return new Json(what, new JrsObject());
  }

  /// @param what names the document in messages, such as `manifest sha256:0a1b…`
  /// @throws TareException CORRUPT where `raw` is not one JSON object
  public static Json parse(Bytes raw, String what) {
    if (raw.length() > MAX_BYTES) {
      throw TareException.corrupt(
          "%s is malformed: it is %d bytes long, more than %d"
              .formatted(what, raw.length(), MAX_BYTES));
    }
    if (raw.startsWith(Bytes.of((byte) 0xef, (byte) 0xbb, (byte) 0xbf))) {
      throw TareException.corrupt(what + " is malformed: it begins with a byte order mark");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), raw.toByteArray())) {
      parser.nextToken();
      JrsValue value = CODEC.readTree(parser);
      if (parser.nextToken() != null) {
        throw TareException.corrupt(what + " is malformed: it goes on after the JSON object");
      }
      if (value instanceof JrsObject object) {
        return new Json(what, object);
      }
      throw TareException.corrupt(what + " is malformed: it is not a JSON object");
    } catch (JacksonException e) {
      throw TareException.corrupt(what + " is malformed: " + e.getOriginalMessage()).withCause(e);
    }
  }

  public boolean has(String name) {
    JrsValue value = object.get(name);
    return value != null && !value.isNull();
  }

  /// The names of the members, in the order of the document.
  public List<String> names() {
    return List.copyOf(object.propertyNames());
  }

  public Optional<String> string(String name) {
    return switch (value(name)) {
      case null -> Optional.empty();
      case JrsString s -> Optional.of(s.getValue());
      default -> throw wrongType(name, "a string");
    };
  }

  public String requiredString(String name) {
    return string(name).orElseThrow(() -> missing(name));
  }

  /// A whole number within the range of `long`.
  public Optional<Long> integer(String name) {
    return switch (value(name)) {
      case null -> Optional.empty();
      case JrsNumber n when n.getValue() instanceof Integer i -> Optional.of(i.longValue());
      case JrsNumber n when n.getValue() instanceof Long l -> Optional.of(l);
      default -> throw wrongType(name, "a whole number below 2^63");
    };
  }

  public boolean bool(String name) {
    JrsValue value = value(name);
    if (value == null) {
      return false;
    }
    return switch (value.asToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw wrongType(name, "true or false");
    };
  }

  public Optional<Json> object(String name) {
    return switch (value(name)) {
      case null -> Optional.empty();
      case JrsObject o -> Optional.of(new Json(what + ", " + name, o));
      default -> throw wrongType(name, "an object");
    };
  }

  /// The objects of an array; empty where it is absent.
  public List<Json> objects(String name) {
    List<Json> objects = new ArrayList<>();
    for (JrsValue element : elements(name)) {
      if (!(element instanceof JrsObject o)) {
        throw wrongType(name, "an array of objects");
      }
      objects.add(new Json("%s, %s[%d]".formatted(what, name, objects.size()), o));
    }
    return objects;
  }

  /// The strings of an array; empty where it is absent.
  public List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    for (JrsValue element : elements(name)) {
      if (!(element instanceof JrsString s)) {
        throw wrongType(name, "an array of strings");
      }
      strings.add(s.getValue());
    }
    return strings;
  }

  /// An object whose members are strings; empty where it is absent.
  public SortedMap<String, String> stringMap(String name) {
    SortedMap<String, String> map = new TreeMap<>();
    object(name).ifPresent(o -> o.names().forEach(key -> map.put(key, o.requiredString(key))));
    return map;
  }

  /// This object with one member set, in its old place or at the end. Values may be `String`,
  /// `Long`, `Boolean`, `Json`, `List` and `Map` of these; null removes the member.
  public Json with(String name, @Nullable Object value) {
    Map<String, JrsValue> members = new LinkedHashMap<>();
    object.fields().forEachRemaining(field -> members.put(field.getKey(), field.getValue()));
    if (value == null) {
      members.remove(name);
    } else {
      members.put(name, tree(value));
    }
    return new Json(what, new JrsObject(members));
  }

  /// Compact JSON, members in order.
  public Bytes render() {
    var out = new ByteArrayOutputStream();
    try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      CODEC.writeTree(generator, object);
    }
    return Bytes.of(out.toByteArray());
  }

  private static JrsValue tree(Object value) {
    return switch (value) {
      case Json j -> j.object;
      case String s -> new JrsString(s);
      case Number n -> new JrsNumber(n);
      case Boolean b -> CODEC.booleanNode(b);
      case List<?> list -> {
        List<JrsValue> elements = new ArrayList<>();
        list.forEach(element -> elements.add(tree(element)));
        yield new JrsArray(elements);
      }
      case Map<?, ?> map -> {
        Map<String, JrsValue> members = new LinkedHashMap<>();
        map.forEach((key, member) -> members.put((String) key, tree(member)));
        yield new JrsObject(members);
      }
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  private List<JrsValue> elements(String name) {
    List<JrsValue> elements = new ArrayList<>();
    switch (value(name)) {
      case null -> {}
      case JrsArray array -> {
        Iterator<JrsValue> i = array.elements();
        i.forEachRemaining(elements::add);
      }
      default -> throw wrongType(name, "an array");
    }
    return elements;
  }

  private @Nullable JrsValue value(String name) {
    JrsValue value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private TareException missing(String name) {
    return TareException.corrupt("%s is malformed: it has no \"%s\"".formatted(what, name));
  }

  private TareException wrongType(String name, String expected) {
    return TareException.corrupt(
        "%s is malformed: \"%s\" must be %s".formatted(what, name, expected));
  }
}
