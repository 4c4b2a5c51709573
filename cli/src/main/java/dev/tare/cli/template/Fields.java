package dev.tare.cli.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values with fixed names, as a struct in Go: asking for another name is an error, while a Map
/// answers that it has no such key.
public final class Fields {
  private final Map<String, @Nullable Object> values;

  private Fields(Map<String, @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  public static Fields of(Map<String, ? extends @Nullable Object> values) {
    return new Fields(new LinkedHashMap<>(values));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /// The value of a field; null also where there is none of that name.
  public @Nullable Object get(String name) {
    return values.get(name);
  }

  public List<String> names() {
    return List.copyOf(values.keySet());
  }

  Map<String, @Nullable Object> values() {
    return values;
  }
}
