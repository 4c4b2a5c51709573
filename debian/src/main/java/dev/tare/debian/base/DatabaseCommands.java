package dev.tare.debian.base;

import dev.tare.base.TareException;
import dev.tare.debian.control.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Commands that ask and change what is written down of a system: accounts, overrides and
/// alternatives of dpkg, configuration of ucf, answers of debconf.
///
/// @param streams what they print
record DatabaseCommands(ScriptState state, ScriptStreams streams) {
  static final Set<String> NAMES =
      Set.of(
          "id",
          "getent",
          "dpkg",
          "dpkg-statoverride",
          "dpkg-divert",
          "update-alternatives",
          "ucf",
          "db_get",
          "db_set");

  Outcome run(String name, List<String> words) {
    return switch (name) {
      case "id" -> id(words);
      case "getent" -> getent(words);
      case "dpkg" -> dpkg(words);
      case "dpkg-statoverride" -> override(words);
      case "dpkg-divert" -> divert(words);
      case "update-alternatives" -> alternatives(words);
      case "ucf" -> ucf(words);
      case "db_get" -> answer(words);
      default -> {
        Optional<String> value = words.size() > 2 ? Optional.of(words.get(2)) : Optional.of("");
        if (words.size() > 1) {
          state.questions.set(words.get(1), value.filter(_ -> state.doubt == 0));
        }
        yield Outcome.YES;
      }
    };
  }

  private Outcome unknown() {
    streams.printUnknown();
    return Outcome.UNKNOWN;
  }

  private Outcome leave(List<String> words) {
    state.leave(words);
    return unknown();
  }

  private Outcome id(List<String> words) {
    String last = words.getLast();
    if (words.size() == 2 && last.equals("-u")) {
      streams.print("0\n");
      return Outcome.YES;
    }
    if (words.size() == 1 || last.startsWith("-") || words.size() > 3) {
      return unknown();
    }
    boolean isThere = state.accounts.hasUser(last);
    if (isThere) {
      Optional<String> said = words.size() == 3 ? ofUser(last, words.get(1)) : Optional.empty();
      said.ifPresentOrElse(text -> streams.print(text + "\n"), streams::printUnknown);
    }
    return Outcome.of(isThere);
  }

  /// @param flags of id(1)
  private Optional<String> ofUser(String user, String flags) {
    List<String> groups = state.accounts.groupsOf(user);
    return switch (flags) {
      case "-u" -> Optional.of("" + state.accounts.user(user));
      case "-g" -> Optional.of("" + state.accounts.groupOf(user));
      case "-gn", "-ng" -> groups.stream().findFirst();
      case "-Gn", "-nG" -> Optional.of(String.join(" ", groups));
      default -> Optional.empty();
    };
  }

  private Outcome getent(List<String> words) {
    if (words.size() != 3 || !words.get(1).matches("passwd|group")) {
      return unknown();
    }
    Optional<String> line =
        words.get(1).equals("passwd")
            ? state.accounts.userLine(words.get(2))
            : state.accounts.groupLine(words.get(2));
    line.ifPresent(text -> streams.print(text + "\n"));
    return Outcome.of(line.isPresent());
  }

  private Outcome dpkg(List<String> words) {
    if (words.size() == 2 && words.get(1).equals("--print-architecture")) {
      streams.print(state.root.architecture() + "\n");
      return Outcome.YES;
    }
    if (words.size() == 5 && words.get(1).equals("--compare-versions")) {
      return compare(words.get(2), words.get(3), words.get(4));
    }
    return words.size() > 1 && words.get(1).matches("--(validate-.*|assert-.*)")
        ? Outcome.YES
        : unknown();
  }

  /// An empty version is earlier than any, but later for the operators with `-nl` (dpkg(1)).
  static Outcome compare(String a, String operator, String b) {
    String plain = operator.replaceAll("-nl$", "");
    if (a.isEmpty() || b.isEmpty()) {
      int order = Boolean.compare(!a.isEmpty(), !b.isEmpty());
      return holds(plain, operator.endsWith("-nl") ? -order : order);
    }
    try {
      return holds(plain, Version.parse(a).compareTo(Version.parse(b)));
    } catch (TareException e) {
      return Outcome.UNKNOWN;
    }
  }

  private static Outcome holds(String operator, int order) {
    return switch (operator.toLowerCase(Locale.ROOT)) {
      case "lt", "<<" -> Outcome.of(order < 0);
      case "le", "<=", "<" -> Outcome.of(order <= 0);
      case "eq", "=" -> Outcome.of(order == 0);
      case "ne" -> Outcome.of(order != 0);
      case "ge", ">=", ">" -> Outcome.of(order >= 0);
      case "gt", ">>" -> Outcome.of(order > 0);
      default -> Outcome.UNKNOWN;
    };
  }

  private Outcome override(List<String> words) {
    List<String> plain = words.stream().skip(1).filter(w -> !w.startsWith("--")).toList();
    if (words.contains("--list")) {
      return Outcome.of(!plain.isEmpty() && state.hasOverride(plain.getFirst()));
    }
    if (!words.contains("--add") || plain.size() != 4) {
      return leave(words);
    }
    String path = plain.get(3);
    state.override(path);
    if (words.contains("--update") && state.at(path).isPresent()) {
      new FileCommands(state).run(List.of("chown", plain.get(0) + ":" + plain.get(1), path));
      new FileCommands(state).run(List.of("chmod", "0" + plain.get(2), path));
      state.done.add("dpkg-statoverride");
    }
    return Outcome.YES;
  }

  private Outcome divert(List<String> words) {
    if (words.contains("--truename")) {
      streams.print(words.getLast() + "\n");
      return Outcome.YES;
    }
    boolean asks = words.contains("--list") || words.contains("--listpackage");
    if (asks || words.contains("--remove")) {
      return Outcome.YES;
    }
    Optional<Diversion> made =
        Diversion.of(words, state.deb.name())
            .filter(one -> !(one.moves() && state.at(one.path()).isPresent()));
    made.ifPresent(one -> state.change(words, () -> state.root.divert(one)));
    return made.isPresent() ? Outcome.YES : leave(words);
  }

  private Outcome alternatives(List<String> words) {
    if (words.size() == 3 && words.get(1).equals("--query")) {
      Optional<String> found = state.alternatives.query(words.get(2));
      found.ifPresent(streams::print);
      return Outcome.of(found.isPresent());
    }
    if (!words.contains("--install")) {
      return words.contains("--set") ? leave(words) : unknown();
    }
    boolean[] isUnderstood = {true};
    state.change(words, () -> isUnderstood[0] = state.alternatives.add(words));
    return isUnderstood[0] ? Outcome.YES : leave(words);
  }

  /// ucf(1) where nothing was configured before: the new file.
  private Outcome ucf(List<String> words) {
    int sums = words.indexOf("--sum-file");
    List<String> plain = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      if (!words.get(i).startsWith("-") && (sums < 0 || i != sums + 1)) {
        plain.add(words.get(i));
      }
    }
    if (plain.size() != 2 || words.contains("--purge") || words.contains("-p")) {
      return words.contains("--purge") || words.contains("-p") ? Outcome.YES : leave(words);
    }
    if (state.at(plain.get(1)).isPresent()) {
      return Outcome.YES;
    }
    return new FileCommands(state).run(List.of("cp", "-p", plain.get(0), plain.get(1)));
  }

  private Outcome answer(List<String> words) {
    Optional<Optional<String>> answer =
        words.size() > 1 ? state.questions.answer(words.get(1)) : Optional.empty();
    answer
        .flatMap(value -> value)
        .ifPresentOrElse(text -> state.set("RET", text), () -> state.forget("RET"));
    return answer.isPresent() ? Outcome.YES : Outcome.UNKNOWN;
  }
}
