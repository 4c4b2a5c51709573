package dev.tare.cli.template;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Values as Go's fmt package prints them with `%v`.
final class GoText {
  private GoText() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "<no value>";
      case List<?> list -> list.stream().map(GoText::of).collect(Collectors.joining(" ", "[", "]"));
      case Map<?, ?> map ->
          new TreeMap<>(map)
              .entrySet().stream()
                  .map(e -> e.getKey() + ":" + of(e.getValue()))
                  .collect(Collectors.joining(" ", "map[", "]"));
      case Fields fields ->
          fields.values().values().stream()
              .map(GoText::of)
              .collect(Collectors.joining(" ", "{", "}"));
      default -> value.toString();
    };
  }

  /// Go's notion of true: not nil, not zero, not empty.
  static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean b -> b;
      case Number n -> n.longValue() != 0;
      case String s -> !s.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /// What messages call the type of `value`.
  static String type(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Boolean _ -> "true or false";
      case Number _ -> "a number";
      case String _ -> "text";
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "a map";
      default -> "an object";
    };
  }
}
