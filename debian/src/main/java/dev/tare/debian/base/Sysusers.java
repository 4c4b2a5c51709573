package dev.tare.debian.base;

import dev.tare.base.ShellWords;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// sysusers.d(5): lines of `u`, `g` and `m`. Numbers are given from the last one down, as
/// systemd-sysusers does.
final class Sysusers {
  private Sysusers() {}

  static void apply(Root root, Accounts accounts) {
    for (TreePath file : root.filesBelow("/usr/lib/sysusers.d")) {
      Set<String> names = new TreeSet<>();
      for (String line : root.text(file).orElse("").split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          account(line, accounts).ifPresent(names::add);
        }
      }
      if (!names.isEmpty()) {
        root.rule("sysusers", "%s of %s".formatted(String.join(", ", names), file));
      }
    }
  }

  private static Optional<String> account(String line, Accounts accounts) {
    List<String> words = new ArrayList<>(ShellWords.split(line));
    while (words.size() < 6) {
      words.add("-");
    }
    String name = words.get(1);
    Optional<Integer> number =
        Optional.of(words.get(2))
            .filter(text -> text.matches("[0-9]{1,9}"))
            .map(Integer::valueOf)
            .or(() -> Optional.of(accounts.lastFree()));
    switch (words.get(0).replaceAll("[!+-]", "")) {
      case "u" -> {
        int group = accounts.addGroup(name, number);
        accounts.addUser(
            name,
            number,
            group,
            or(words.get(3), ""),
            or(words.get(4), "/"),
            or(words.get(5), "/usr/sbin/nologin"));
      }
      case "g" -> accounts.addGroup(name, number);
      case "m" -> accounts.addMember(name, words.get(2));
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(name);
  }

  private static String or(String word, String other) {
    return word.equals("-") ? other : word;
  }
}
