package dev.tare.debian.base;

import java.util.List;
import java.util.Optional;

/// a2enmod(8), a2enconf(8) and a2ensite(8): links to what is available, and to what a module says
/// that it depends on.
///
/// @param state where they work
record ApacheCommands(ScriptState state) {
  private static final int MAX_DEPTH = 20;

  Outcome run(List<String> words) {
    String kind = words.getFirst().substring("a2en".length());
    String folder = kind.equals("mod") ? "mods" : kind.equals("conf") ? "conf" : "sites";
    List<String> names = words.stream().skip(1).filter(word -> !word.startsWith("-")).toList();
    state.change(words, () -> names.forEach(name -> enable(folder, name, 0)));
    return Outcome.YES;
  }

  private void enable(String folder, String name, int depth) {
    String available = "/etc/apache2/" + folder + "-available/" + name;
    if (depth > MAX_DEPTH) {
      return;
    }
    Optional<String> text = state.root.text(available + ".load");
    text.stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("# Depends: "))
        .flatMap(line -> List.of(line.substring(11).strip().split("[ ,]+", -1)).stream())
        .forEach(other -> enable(folder, other, depth + 1));
    for (String suffix : List.of(".load", ".conf")) {
      if (state.root.has(available + suffix)) {
        String target = "../%s-available/%s%s".formatted(folder, name, suffix);
        state.root.link("/etc/apache2/%s-enabled/%s%s".formatted(folder, name, suffix), target);
      }
    }
  }
}
