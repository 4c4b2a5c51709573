package dev.tare.debian.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// a2enmod(8), a2enconf(8) and a2ensite(8): links to what is available, and to what a module says
/// that it depends on.
///
/// @param state where they work
record ApacheCommands(ScriptState state) {
  Outcome run(List<String> words) {
    String kind = words.getFirst().substring("a2en".length());
    String folder = kind.equals("mod") ? "mods" : kind.equals("conf") ? "conf" : "sites";
    List<String> names = words.stream().skip(1).filter(word -> !word.startsWith("-")).toList();
    Deque<String> open = new ArrayDeque<>(names);
    Set<String> seen = new HashSet<>();
    state.change(
        words,
        () -> {
          while (!open.isEmpty()) {
            String name = open.remove();
            if (seen.add(name)) {
              open.addAll(enabled(folder, name));
            }
          }
        });
    return Outcome.YES;
  }

  /// @return what it depends on
  private List<String> enabled(String folder, String name) {
    String available = "/etc/apache2/" + folder + "-available/" + name;
    for (String suffix : List.of(".load", ".conf")) {
      if (state.root.has(available + suffix)) {
        String target = "../%s-available/%s%s".formatted(folder, name, suffix);
        state.root.link("/etc/apache2/%s-enabled/%s%s".formatted(folder, name, suffix), target);
      }
    }
    return state.text(available + ".load").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("# Depends: "))
        .flatMap(line -> List.of(line.substring(11).strip().split("[ ,]+", -1)).stream())
        .toList();
  }
}
