package dev.tare.debian.base;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The commands that make users and groups, of adduser and of passwd.
///
/// @param state where they work
record AccountCommands(ScriptState state) {
  static final Set<String> NAMES =
      Set.of(
          "adduser", "addgroup", "useradd", "groupadd", "usermod", "gpasswd", "systemd-sysusers");

  private static final Set<String> WITH_VALUE =
      Set.of(
          "--home",
          "--home-dir",
          "-d",
          "--gecos",
          "--comment",
          "-c",
          "--shell",
          "-s",
          "--ingroup",
          "--gid",
          "-g",
          "--uid",
          "-u",
          "--groups",
          "-G",
          "--firstuid",
          "--lastuid",
          "-K",
          "-k");

  Outcome run(List<String> words) {
    if (words.stream().anyMatch(word -> word.indexOf(':') >= 0 || word.indexOf('\n') >= 0)) {
      return leave(words); // it would break the line of passwd(5)
    }
    return switch (words.getFirst().replaceFirst(".*/", "")) {
      case "adduser" -> addUser(words);
      case "addgroup" -> addGroup(words);
      case "useradd" -> useradd(words);
      case "groupadd" -> groupadd(words);
      case "usermod", "gpasswd" -> member(words);
      default -> Outcome.YES; // its files are read by a rule
    };
  }

  /// The words that are no flags and no values of flags.
  private static List<String> plain(List<String> words) {
    List<String> plain = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      if (WITH_VALUE.contains(words.get(i))) {
        i++;
      } else if (!words.get(i).startsWith("-")) {
        plain.add(words.get(i));
      }
    }
    return plain;
  }

  private static Optional<String> value(List<String> words, String... flags) {
    for (String flag : flags) {
      int at = words.indexOf(flag);
      if (at >= 0 && at + 1 < words.size()) {
        return Optional.of(words.get(at + 1));
      }
      for (String word : words) {
        if (flag.startsWith("--") && word.startsWith(flag + "=")) {
          return Optional.of(word.substring(flag.length() + 1));
        }
      }
    }
    return Optional.empty();
  }

  private Outcome leave(List<String> words) {
    state.leave(words);
    return Outcome.UNKNOWN;
  }

  private static Optional<Integer> number(Optional<String> text) {
    return text.filter(t -> t.matches("[0-9]{1,9}")).map(Integer::valueOf);
  }

  private Outcome addUser(List<String> words) {
    List<String> plain = plain(words);
    if (plain.size() == 2) {
      state.change(words, () -> state.accounts.addMember(plain.get(0), plain.get(1)));
      return Outcome.YES;
    }
    Optional<SystemUser> user = SystemUser.of(words);
    if (user.isEmpty() || !canHaveHome(user.get().home())) {
      return leave(words);
    }
    state.change(words, () -> add(user.get(), number(value(words, "--uid"))));
    return Outcome.YES;
  }

  private boolean canHaveHome(String home) {
    return home.startsWith("/") && (home.equals("/") || state.canHave(home));
  }

  private void add(SystemUser user, Optional<Integer> wanted) {
    Accounts accounts = state.accounts;
    if (accounts.hasUser(user.name())) {
      return;
    }
    boolean isOwn = user.hasGroup() && user.group().isEmpty();
    int group = accounts.group("nogroup");
    if (isOwn) {
      group = accounts.addGroup(user.name(), Optional.empty());
    } else if (user.group().isPresent()) {
      group = accounts.addGroup(user.group().get(), Optional.empty());
    }
    accounts.addUser(user.name(), wanted, group, user.gecos(), user.home(), user.shell());
    if (user.makesHome()) {
      int owner = group;
      if (!state.root.has(user.home())) {
        state.root.directories(user.home(), 0755);
        state.root.own(user.home(), accounts.user(user.name()), owner);
      }
    }
    state.root.rule("adduser", "%s of %s".formatted(user.name(), state.deb.name()));
  }

  private Outcome addGroup(List<String> words) {
    List<String> plain = plain(words);
    if (!words.contains("--system") || plain.size() != 1) {
      return leave(words);
    }
    state.change(
        words, () -> state.accounts.addGroup(plain.getFirst(), number(value(words, "--gid"))));
    return Outcome.YES;
  }

  private Outcome groupadd(List<String> words) {
    List<String> plain = plain(words);
    boolean isSystem = words.contains("-r") || words.contains("--system");
    Optional<Integer> number = number(value(words, "-g", "--gid"));
    if (plain.size() != 1 || !(isSystem || number.isPresent())) {
      return leave(words);
    }
    if (state.accounts.groupLine(plain.getFirst()).isPresent()) {
      return Outcome.NO;
    }
    state.change(
        words,
        () ->
            state.accounts.addGroup(
                plain.getFirst(), number.or(() -> Optional.of(state.accounts.lastFree()))));
    return Outcome.YES;
  }

  /// useradd(8) with `--system`: the last free number, a group of the same name unless one is
  /// given.
  private Outcome useradd(List<String> words) {
    List<String> plain = plain(words);
    Accounts accounts = state.accounts;
    boolean isSystem = words.contains("-r") || words.contains("--system");
    Optional<String> group = value(words, "-g", "--gid");
    boolean isClear =
        plain.size() == 1
            && isSystem
            && group.filter(g -> accounts.groupLine(g).isEmpty()).isEmpty()
            && value(words, "-G", "--groups").isEmpty()
            && canHaveHome(home(words));
    if (!isClear) {
      return leave(words);
    }
    String name = plain.getFirst();
    if (accounts.hasUser(name)) {
      return Outcome.NO;
    }
    state.change(
        words,
        () -> {
          int number = number(value(words, "-u", "--uid")).orElseGet(accounts::lastFree);
          int own =
              group
                  .map(accounts::group)
                  .orElseGet(() -> accounts.addGroup(name, Optional.of(number)));
          String home = home(words);
          accounts.addUser(
              name,
              Optional.of(number),
              own,
              value(words, "-c", "--comment").orElse(""),
              home,
              value(words, "-s", "--shell").orElse("/bin/sh"));
          if (words.contains("-m") || words.contains("--create-home")) {
            state.root.directories(home, 0755);
            state.root.own(home, number, own);
          }
          state.root.rule("useradd", "%s of %s".formatted(name, state.deb.name()));
        });
    return Outcome.YES;
  }

  private static String home(List<String> words) {
    return value(words, "-d", "--home-dir", "--home")
        .orElseGet(() -> "/home/" + plain(words).getFirst());
  }

  private Outcome member(List<String> words) {
    List<String> plain = plain(words);
    Optional<String> groups = value(words, "-G", "--groups", "-aG");
    boolean appends = words.contains("-a") || words.contains("--append") || words.contains("-aG");
    if (!words.getFirst().equals("usermod") || groups.isEmpty() || !appends || plain.isEmpty()) {
      return leave(words);
    }
    String user = plain.getLast();
    state.change(
        words,
        () -> List.of(groups.get().split(",", -1)).forEach(g -> state.accounts.addMember(user, g)));
    return Outcome.YES;
  }
}
