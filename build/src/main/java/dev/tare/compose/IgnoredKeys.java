package dev.tare.compose;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The keys of a compose file that say nothing about building, each named once.
final class IgnoredKeys {
  private final Map<String, Set<String>> keys = new LinkedHashMap<>();

  /// Top-level keys besides `read`; those that begin with `x-` are the user's own.
  void outside(YamlValue.Members members, List<String> read) {
    add("", members, read);
  }

  /// @param where `services` or `build`
  void add(String where, YamlValue.Members members, List<String> read) {
    for (String key : members.members().keySet()) {
      if (!read.contains(key) && !key.startsWith("x-")) {
        keys.computeIfAbsent(where, _ -> new LinkedHashSet<>()).add(key);
      }
    }
  }

  Optional<String> note() {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "ignored for building: "
            + keys.entrySet().stream()
                .map(entry ->
                    (entry.getKey().isEmpty() ? "" : "of " + entry.getKey() + " ")
                        + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; ")));
  }
}
