package dev.tare.cli.template;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Values with fixed names, as a struct in Go: asking for another name is an error, while a Map
/// answers that it has no such key.
public final class Fields {
  private final Map<String, @Nullable Object> values;
  private final Map<String, UnaryOperator<String>> methods;

  private Fields(Map<String, @Nullable Object> values, Map<String, UnaryOperator<String>> methods) {
    this.values = Collections.unmodifiableMap(values);
    this.methods = Map.copyOf(methods);
  }

  public static Fields of(Map<String, ? extends @Nullable Object> values) {
    return new Fields(new LinkedHashMap<>(values), Map.of());
  }

  /// With what answers to one text: `{{.Label "a"}}`. No field, and in no JSON.
  public Fields with(String name, UnaryOperator<String> method) {
    Map<String, UnaryOperator<String>> all = new HashMap<>(methods);
    all.put(name, method);
    return new Fields(new LinkedHashMap<>(values), all);
  }

  Optional<UnaryOperator<String>> method(String name) {
    return Optional.ofNullable(methods.get(name));
  }

  /// The names of methods.
  public Set<String> methods() {
    return methods.keySet();
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
