package dev.tare.compose;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a YAML file holds, each value with its place, such as `compose.yaml:3:5`.
sealed interface YamlValue {
  String place();

  /// A scalar. Nobody needs its type: compose takes `1` and `"1"` for the same.
  ///
  /// @param isNull whether nothing is written, or `null` or `~`
  record Text(String place, String text, boolean isNull) implements YamlValue {}

  record Items(String place, List<YamlValue> items) implements YamlValue {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// @param members in the order of the file
  record Members(String place, Map<String, YamlValue> members) implements YamlValue {
    public Members {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// The members of `key`; none where it is absent or null.
    Members under(String key) {
      return members.containsKey(key) ? members.get(key).asMembers(key) : none();
    }

    private Members none() {
      return new Members(place, Map.of());
    }
  }

  /// @param what the value is, for the message
  /// @throws TareException INVALID where it is something else
  default Members asMembers(String what) {
    return switch (this) {
      case Members members -> members;
      case Text(String place, _, boolean isNull) when isNull -> new Members(place, Map.of());
      case Text _, Items _ -> throw wrong("cannot read %s: it is not a map".formatted(what));
    };
  }

  /// See [#asMembers].
  default Text asText(String what) {
    return switch (this) {
      case Text text -> text;
      case Members _, Items _ ->
          throw wrong("cannot read %s: it is not a single value".formatted(what));
    };
  }

  /// A list of single values; one value alone counts as a list of it.
  default List<Text> asTexts(String what) {
    return switch (this) {
      case Items(_, List<YamlValue> items) -> {
        List<Text> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.asText(what)));
        yield texts;
      }
      case Text text -> text.isNull() ? List.of() : List.of(text);
      case Members _ -> throw wrong("cannot read %s: it is not a list".formatted(what));
    };
  }

  /// A failure at this place.
  default TareException wrong(String message) {
    return TareException.invalid(place() + ": " + message);
  }
}
