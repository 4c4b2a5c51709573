package dev.tare.registry;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a token is to allow: `repository:a/b:pull,push` and others, each resource once.
record Scopes(SortedMap<String, TreeSet<String>> actions) {
  static final Scopes NONE = new Scopes(new TreeMap<>());

  static Scopes pull(String repository) {
    return NONE.and("repository:%s:pull".formatted(repository));
  }

  static Scopes push(String repository) {
    return NONE.and("repository:%s:pull,push".formatted(repository));
  }

  static Scopes delete(String repository) {
    return NONE.and("repository:%s:delete,pull".formatted(repository));
  }

  /// These and those that a server names, separated by blanks.
  Scopes and(String text) {
    SortedMap<String, TreeSet<String>> all = new TreeMap<>();
    actions.forEach((resource, of) -> all.put(resource, new TreeSet<>(of)));
    for (String scope : text.split("[ \t]+", -1)) {
      int colon = scope.lastIndexOf(':');
      if (colon > 0) {
        all.computeIfAbsent(scope.substring(0, colon), _ -> new TreeSet<>())
            .addAll(List.of(scope.substring(colon + 1).split(",", -1)));
      }
    }
    return new Scopes(all);
  }

  List<String> texts() {
    return actions.entrySet().stream()
        .map(scope -> scope.getKey() + ":" + String.join(",", scope.getValue()))
        .toList();
  }
}
