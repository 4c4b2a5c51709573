package dev.tare.comparison;

import dev.tare.oci.ImageConfig;
import dev.tare.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The config of an image as fields with values, members included that tare does not know. Layers
/// and history are left out: they are compared as layers.
final class ConfigFields {
  private static final Set<String> ELSEWHERE = Set.of("config", "rootfs", "history");

  private ConfigFields() {}

  static List<FieldChange> changes(ImageConfig before, ImageConfig after) {
    SortedMap<String, String> one = of(before);
    SortedMap<String, String> other = of(after);
    List<FieldChange> changes = new ArrayList<>();
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    for (String name : names) {
      if (!Objects.equals(one.get(name), other.get(name))) {
        changes.add(
            new FieldChange(
                name, Optional.ofNullable(one.get(name)), Optional.ofNullable(other.get(name))));
      }
    }
    return changes;
  }

  static SortedMap<String, String> of(ImageConfig config) {
    SortedMap<String, String> fields = new TreeMap<>();
    for (String name : config.json().names()) {
      if (!ELSEWHERE.contains(name)) {
        fields.put(name, value(config.json(), name));
      }
    }
    Json run = config.json().object("config").orElse(Json.empty("config"));
    for (String name : run.names()) {
      if (!name.equals("Env") && !name.equals("Labels")) {
        fields.put(name, value(run, name));
      }
    }
    // the first of two lines for one variable counts, as it does for the C library
    config.env().forEach(line -> fields.putIfAbsent("Env " + name(line), rest(line)));
    config.labels().forEach((name, value) -> fields.put("Labels " + name, value));
    // what is not set and what is set to nothing are the same to every engine
    fields.values().removeIf(value -> Set.of("null", "\"\"", "[]", "{}").contains(value));
    return fields;
  }

  private static String name(String line) {
    int equals = line.indexOf('=');
    return equals < 0 ? line : line.substring(0, equals);
  }

  private static String rest(String line) {
    return line.substring(Math.min(line.length(), name(line).length() + 1));
  }

  /// The JSON of one member.
  private static String value(Json object, String name) {
    Json alone = object;
    for (String other : object.names()) {
      alone = other.equals(name) ? alone : alone.with(other, null);
    }
    String text = alone.render().toString();
    return text.substring(text.indexOf("\":") + 2, text.length() - 1);
  }
}
