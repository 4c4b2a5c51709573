package dev.tare.launch;

import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Programs that start the one that their arguments name.
final class Wrappers {
  /// @param isSame whether it takes over the process
  record Wrapped(List<Argument> argv, Situation at, boolean isSame) {}

  /// How the arguments of a wrapper are written.
  ///
  /// @param isSame whether the program takes over its process
  /// @param letters options of one letter that take a value
  /// @param words long options that take a value
  /// @param operands words before the program
  /// @param namesUser whether the first of them is a user
  private record Form(
      boolean isSame, String letters, Set<String> words, int operands, boolean namesUser) {}

  private static Form form(boolean isSame, String letters, int operands) {
    return new Form(isSame, letters, Set.of(), operands, false);
  }

  private static Form asUser() {
    return new Form(true, "", Set.of(), 1, true);
  }

  private static final Set<String> PASS_SIGNALS =
      Set.of(
          "tini",
          "tini-static",
          "docker-init",
          "dumb-init",
          "catatonit",
          "my_init",
          "pid1",
          "init",
          "s6-svscan",
          "runsvdir",
          "supervisord",
          "systemd",
          "timeout");

  private static final Map<String, Form> FORMS =
      Map.ofEntries(
          Map.entry("tini", form(false, "pe", 0)),
          Map.entry("tini-static", form(false, "pe", 0)),
          Map.entry("docker-init", form(false, "pe", 0)),
          Map.entry("dumb-init", new Form(false, "r", Set.of("--rewrite"), 0, false)),
          Map.entry("catatonit", form(false, "", 0)),
          Map.entry("my_init", form(false, "", 0)),
          Map.entry("pid1", form(false, "", 0)),
          Map.entry(
              "env",
              new Form(true, "uCS", Set.of("--unset", "--chdir", "--split-string"), 0, false)),
          Map.entry("nice", new Form(true, "n", Set.of("--adjustment"), 0, false)),
          Map.entry("ionice", new Form(true, "cn", Set.of("--class", "--classdata"), 0, false)),
          Map.entry("nohup", form(true, "", 0)),
          Map.entry("setsid", form(true, "", 0)),
          Map.entry("stdbuf", new Form(true, "ioe", Set.of("--input", "--output"), 0, false)),
          Map.entry("chrt", form(true, "TPD", 1)),
          Map.entry("taskset", form(true, "", 1)),
          Map.entry("timeout", new Form(false, "sk", Set.of("--signal", "--kill-after"), 1, false)),
          Map.entry("with-contenv", form(true, "", 0)),
          Map.entry("gosu", asUser()),
          Map.entry("su-exec", asUser()),
          Map.entry("setuidgid", asUser()),
          Map.entry("s6-setuidgid", asUser()),
          Map.entry("chpst", form(true, "ubenp/cmfdort", 0)),
          Map.entry("runuser", new Form(false, "ugG", Set.of("--user", "--group"), 0, false)),
          Map.entry("sudo", new Form(false, "ugCDhprRtTU", Set.of("--user", "--group"), 0, false)),
          Map.entry(
              "setpriv",
              new Form(
                  true,
                  "",
                  Set.of(
                      "--reuid",
                      "--ruid",
                      "--euid",
                      "--regid",
                      "--rgid",
                      "--egid",
                      "--groups",
                      "--inh-caps",
                      "--ambient-caps",
                      "--bounding-set",
                      "--securebits",
                      "--pdeathsig",
                      "--selinux-label",
                      "--apparmor-profile"),
                  0,
                  false)));
  private static final int MAX_SPLITS = 5;

  private Wrappers() {}

  /// Whether a program of this name passes signals on to what it starts.
  static boolean passesSignals(String name) {
    return PASS_SIGNALS.contains(name);
  }

  /// What a program starts; empty where it is no wrapper, or its words do not tell.
  static Optional<Wrapped> of(String name, List<Argument> argv, Situation at) {
    if (name.equals("su") || (name.equals("runuser") && !hasUserOption(argv))) {
      return su(argv, at);
    }
    return Optional.ofNullable(FORMS.get(name))
        .flatMap(form -> new Reading(name, form, argv, at).read());
  }

  private static boolean hasUserOption(List<Argument> argv) {
    return argv.size() > 1 && argv.get(1).text().startsWith("-u");
  }

  /// `su [-] ada -c 'commands'`.
  private static Optional<Wrapped> su(List<Argument> argv, Situation at) {
    Optional<Argument> user = Optional.empty();
    Optional<Argument> text = Optional.empty();
    Argument shell = Argument.of("/bin/sh");
    for (int i = 1; i < argv.size(); i++) {
      String word = argv.get(i).text();
      boolean hasValue = i + 1 < argv.size();
      if ((word.equals("-c") || word.equals("--command")) && hasValue) {
        text = Optional.of(argv.get(++i));
      } else if ((word.equals("-s") || word.equals("--shell")) && hasValue) {
        shell = argv.get(++i);
      } else if (!word.startsWith("-") && user.isEmpty()) {
        user = Optional.of(argv.get(i));
      }
    }
    if (text.isEmpty() || user.filter(Argument::isKnown).isEmpty()) {
      return Optional.empty();
    }
    List<Argument> command = List.of(shell, Argument.of("-c"), text.get());
    return Optional.of(new Wrapped(command, at.withUser(user.get().text()), false));
  }

  /// One reading of the arguments of a wrapper.
  private static final class Reading {
    private final String name;
    private final Form form;
    private final List<Argument> argv;
    private Situation at;
    private int next = 1;

    Reading(String name, Form form, List<Argument> argv, Situation at) {
      this.name = name;
      this.form = form;
      this.argv = argv;
      this.at = at;
    }

    Optional<Wrapped> read() {
      return read(0);
    }

    private Optional<Wrapped> read(int splits) {
      while (next < argv.size() && argv.get(next).isKnown() && word().startsWith("-")) {
        if (word().equals("--")) {
          next++;
          break;
        }
        Optional<List<Argument>> split = splitString();
        if (split.isPresent()) {
          return splits < MAX_SPLITS
              ? new Reading(name, form, split.get(), at).read(splits + 1)
              : Optional.empty();
        }
        option();
      }
      assignments();
      if (next + form.operands >= argv.size() || !isKnown(next + form.operands)) {
        return Optional.empty();
      }
      if (form.namesUser) {
        if (!isKnown(next)) {
          return Optional.empty();
        }
        at = at.withUser(word());
      }
      return Optional.of(
          new Wrapped(argv.subList(next + form.operands, argv.size()), at, form.isSame));
    }

    private boolean isKnown(int index) {
      return argv.get(index).isKnown();
    }

    private String word() {
      return argv.get(next).text();
    }

    private void option() {
      String word = word();
      if (word.startsWith("--")) {
        int equals = word.indexOf('=');
        String option = equals < 0 ? word : word.substring(0, equals);
        boolean isSeparate = equals < 0 && form.words.contains(option);
        value(option, equals < 0 ? following(isSeparate) : word.substring(equals + 1));
        next += isSeparate ? 2 : 1;
        return;
      }
      for (int i = 1; i < word.length(); i++) {
        char letter = word.charAt(i);
        if (form.letters.indexOf(letter) >= 0) {
          boolean isSeparate = i + 1 == word.length();
          value("-" + letter, isSeparate ? following(true) : word.substring(i + 1));
          next += isSeparate ? 2 : 1;
          return;
        }
        value("-" + letter, "");
      }
      next++;
    }

    private String following(boolean isThere) {
      return isThere && next + 1 < argv.size() ? argv.get(next + 1).text() : "";
    }

    private void value(String option, String value) {
      switch (name + " " + option) {
        case "env -i", "env --ignore-environment" -> at = at.with(Map.of(), at.directory());
        case "env -u", "env --unset" -> {
          Map<String, String> variables = new HashMap<>(at.environment().variables());
          variables.remove(value);
          at = at.with(variables, at.directory());
        }
        case "env -C", "env --chdir" -> at = at.with(at.environment().variables(), value);
        case "runuser -u",
            "runuser --user",
            "sudo -u",
            "sudo --user",
            "setpriv --reuid",
            "setpriv --ruid",
            "setpriv --euid",
            "chpst -u" ->
            at = at.withUser(value);
        default -> {}
      }
    }

    /// `env -S 'python3 -u'`: the words that stand there instead.
    private Optional<List<Argument>> splitString() {
      String word = word();
      boolean isLong = word.startsWith("--split-string");
      boolean isShort = word.matches("-[iv0]*S.*");
      if (!name.equals("env") || !(isLong || isShort)) {
        return Optional.empty();
      }
      String attached = isLong ? word.substring(14).replaceFirst("^=", "") : after(word, 'S');
      String text = attached.isBlank() ? following(true) : attached;
      List<Argument> words = new ArrayList<>(List.of(argv.getFirst()));
      try {
        ShellWords.split(text).forEach(part -> words.add(Argument.of(part)));
      } catch (TareException e) {
        return Optional.empty();
      }
      int from = Math.min(argv.size(), next + (attached.isBlank() ? 2 : 1));
      words.addAll(argv.subList(from, argv.size()));
      return Optional.of(words);
    }

    private static String after(String word, char letter) {
      return word.substring(word.indexOf(letter) + 1);
    }

    private void assignments() {
      boolean mayAssign = name.equals("env") || name.equals("sudo");
      while (mayAssign && next < argv.size() && word().matches("(?s)[A-Za-z_][A-Za-z0-9_]*=.*")) {
        Map<String, String> variables = new HashMap<>(at.environment().variables());
        String word = word();
        int equals = word.indexOf('=');
        if (isKnown(next)) {
          variables.put(word.substring(0, equals), word.substring(equals + 1));
        } else {
          variables.remove(word.substring(0, equals));
        }
        boolean isPathLost = word.startsWith("PATH=") && !isKnown(next);
        at = at.with(variables, at.directory());
        at = isPathLost ? at.withUnknownPath() : at;
        next++;
      }
    }
  }
}
