package dev.tare.build;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// In which order several builds come that need each other's images.
public final class BuildOrder {
  private BuildOrder() {}

  /// Rounds of builds: those of a round need none but those of rounds before.
  ///
  /// @param needs by name what each needs; names of something else are no matter, nor is a build
  ///   that needs the image that it will replace
  /// @return every name once, within a round in the order of `needs`
  /// @throws TareException INVALID where some need each other in a circle, which is named
  public static List<List<String>> rounds(Map<String, Set<String>> needs) {
    Map<String, Set<String>> left = new LinkedHashMap<>();
    needs.forEach((name, wanted) -> {
      Set<String> others = new LinkedHashSet<>(wanted);
      others.retainAll(needs.keySet());
      others.remove(name);
      left.put(name, others);
    });
    List<List<String>> rounds = new ArrayList<>();
    while (!left.isEmpty()) {
      List<String> ready =
          left.entrySet().stream()
              .filter(e -> e.getValue().isEmpty())
              .map(Map.Entry::getKey)
              .toList();
      if (ready.isEmpty()) {
        throw TareException.invalid(
            "cannot build: these need each other: " + String.join(" → ", circle(left)));
      }
      ready.forEach(left::remove);
      left.values().forEach(wanted -> wanted.removeAll(ready));
      rounds.add(ready);
    }
    return rounds;
  }

  private static List<String> circle(Map<String, Set<String>> left) {
    List<String> way = new ArrayList<>();
    String name = left.keySet().iterator().next();
    while (!way.contains(name)) {
      way.add(name);
      name = left.getOrDefault(name, Set.of()).iterator().next();
    }
    List<String> circle = new ArrayList<>(way.subList(way.indexOf(name), way.size()));
    circle.add(name);
    return circle;
  }
}
