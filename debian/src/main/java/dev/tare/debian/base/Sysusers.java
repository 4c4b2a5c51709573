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
    boolean isThere = accounts.hasUser(name) || accounts.groupLine(name).isPresent();
    switch (words.get(0).replaceAll("[!+-]", "")) {
      case "u" -> user(name, words, accounts);
      case "g" -> group(name, number(words.get(2)), accounts);
      case "m" -> accounts.addMember(name, words.get(2));
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(name).filter(_ -> !isThere);
  }

  private static void user(String name, List<String> words, Accounts accounts) {
    String[] ids = words.get(2).split(":", 2);
    // the same number for both, unless the group is another's
    Optional<Integer> number = number(ids[0]).or(() -> Optional.of(accounts.lastFree()));
    int group =
        ids.length == 1
            ? group(name, number, accounts)
            : number(ids[1]).orElseGet(() -> group(ids[1], Optional.empty(), accounts));
    if (!accounts.hasUser(name)) {
      accounts.addUser(
          name,
          number,
          group,
          or(words.get(3), ""),
          or(words.get(4), "/"),
          or(words.get(5), "/usr/sbin/nologin"));
      accounts.closeUser(name);
    }
  }

  private static int group(String name, Optional<Integer> wanted, Accounts accounts) {
    if (accounts.groupLine(name).isEmpty()) {
      int _ = accounts.addGroup(name, wanted.or(() -> Optional.of(accounts.lastFree())));
      accounts.closeGroup(name);
    }
    return accounts.group(name);
  }

  private static Optional<Integer> number(String text) {
    return Optional.of(text).filter(one -> one.matches("[0-9]{1,9}")).map(Integer::valueOf);
  }

  private static String or(String word, String other) {
    return word.equals("-") ? other : word;
  }
}
