package dev.tare.debian.base;

import dev.tare.layer.Entry;
import dev.tare.shell.ShellNode.Simple;
import dev.tare.shell.ShellPattern;
import dev.tare.shell.ShellWord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the commands of maintainer scripts do, as far as that is known.
///
/// @param run whose commands they are
/// @param streams what they read and print
record ScriptCommands(ScriptState state, ScriptRun run, ScriptStreams streams) {
  /// What leaves nothing in an image that it would need: services of a machine that runs, caches
  /// without which all works, books of tools that are not there, and what rules do.
  private static final Set<String> HARMLESS =
      Set.of(
          ("update-rc.d invoke-rc.d service systemctl deb-systemd-helper deb-systemd-invoke"
                  + " systemd-tmpfiles udevadm runit-helper py3compile pycompile py3clean pyclean"
                  + " pypy3compile fc-cache update-binfmts update-info-dir install-docs install-info"
                  + " update-icon-caches gtk-update-icon-cache update-menus update-fonts-alias"
                  + " update-fonts-scale update-fonts-dir iconvconfig dpkg-trigger"
                  + " phpquery phpenmod php_invoke dpkg-maintscript-helper ucfr ldconfig update-shells add-shell remove-shell"
                  + " update-ca-certificates update-passwd shadowconfig pam-auth-update restorecon telinit"
                  + " gio-querymodules glib-compile-schemas update-mime sysctl kill killall pkill logger wall")
              .split(" ", -1));

  /// What only asks.
  private static final Set<String> ASKS =
      Set.of(
          ("egrep fgrep awk head tail sort uniq tr wc stat dpkg-query dpkg-architecture cmp"
                  + " diff md5sum sha256sum sha512sum ls date hostname ischroot expr seq comm"
                  + " read mountpoint lsof ps df du db_input db_go db_fget db_metaget db_subst"
                  + " db_reset db_register db_unregister tee xargs openssl file locale"
                  + " systemd-detect-virt runlevel who sleep sync pwd nproc getconf printenv env"
                  + " ss base64 od hexdump rev paste tempfile getcap chroot ypwhich")
              .split(" ", -1));

  private static final Set<String> NOTHING =
      Set.of(
          ("true : set trap db_version db_capb db_title db_settitle db_stop db_purge db_fset"
                  + " db_beginblock db_endblock db_progress db_x_loadtemplatefile hash wait ulimit")
              .split(" ", -1));

  private static final Pattern PYTHON = Pattern.compile("(/usr/bin/)?python3[.0-9]*");
  private static final Pattern RANGE = Pattern.compile("-[bc] ?(\\d{0,6})-(\\d{0,6})");

  /// Whether scripts find a command of this name when they are run by dpkg.
  static boolean isKnown(String name) {
    return HARMLESS.contains(name)
        || ASKS.contains(name)
        || FileCommands.know(name)
        || AccountCommands.NAMES.contains(name)
        || DatabaseCommands.NAMES.contains(name)
        || Set.of("grep", "sed", "find").contains(name);
  }

  /// A command with a word that is not known.
  void leaveUnknown(Simple simple) {
    List<String> raw = simple.words().stream().map(ShellWord::raw).toList();
    String name = simple.name().orElse("$");
    boolean isNothing =
        compiles(raw) || HARMLESS.contains(name) || ASKS.contains(name) || NOTHING.contains(name);
    boolean prints =
        Set.of("echo", "printf", "cat", "test", "[", "[[", "sed", "grep").contains(name);
    if (state.functions.containsKey(name) || !(isNothing || prints || asks(raw))) {
      state.leave(raw);
    }
    if (name.startsWith("db_")) {
      state.forget("RET");
      if (name.equals("db_set")) {
        state.questions.forget(state.deb);
      }
    }
    if (name.equals("read") || name.equals("unset")) {
      raw.stream().skip(1).forEach(state::forget);
    }
  }

  private static boolean asks(List<String> words) {
    return switch (words.getFirst()) {
      case "dpkg",
          "id",
          "getent",
          "command",
          "which",
          "type",
          "basename",
          "dirname",
          "readlink",
          "realpath",
          "pidof",
          "pgrep",
          "shift",
          "eval",
          "." ->
          !words.getFirst().equals("eval");
      case "find" -> !words.contains("-delete") && !words.contains("-exec");
      case "dpkg-statoverride", "dpkg-divert" ->
          words.contains("--list")
              || words.contains("--truename")
              || words.contains("--listpackage");
      case "update-alternatives" -> !words.contains("--install") && !words.contains("--set");
      default -> false;
    };
  }

  Outcome run(List<String> words) {
    String name = words.getFirst();
    if (name.startsWith("/")) {
      name = name.substring(name.lastIndexOf('/') + 1);
    }
    if (NOTHING.contains(name)) {
      return Outcome.YES;
    }
    if (FileCommands.know(name)) {
      return new FileCommands(state).run(words);
    }
    if (AccountCommands.NAMES.contains(name)) {
      return new AccountCommands(state).run(words);
    }
    if (DatabaseCommands.NAMES.contains(name)) {
      return new DatabaseCommands(state, streams).run(name, words);
    }
    return switch (name) {
      case "false" -> Outcome.NO;
      case "[" -> test(words.subList(1, Math.max(1, words.size() - 1)), false);
      case "[[" -> test(words.subList(1, words.size()), true);
      case "test" -> test(words.subList(1, words.size()), false);
      case "echo" -> echo(words.subList(1, words.size()));
      case "printf" -> printf(words.subList(1, words.size()));
      case "cat" -> cat(words.subList(1, words.size()));
      case "basename", "dirname" -> part(name, words);
      case "shift" -> shift(words);
      case "unset" -> {
        words.stream().skip(1).forEach(state.variables::remove);
        yield Outcome.YES;
      }
      case "read" -> {
        words.stream().skip(1).forEach(state::forget);
        yield Outcome.UNKNOWN;
      }
      case "eval" -> run.inner(String.join(" ", words.subList(1, words.size())));
      case "." -> source(words);
      case "command", "which", "type" -> find(words);
      case "pidof", "pgrep" -> Outcome.NO; // nothing runs in a root that is being made
      case "umask" -> {
        boolean isSet = words.size() > 1 && words.get(1).matches("[0-7]{1,4}");
        state.mask = isSet ? Integer.parseInt(words.get(1), 8) : state.mask;
        yield isSet ? Outcome.YES : unknown();
      }
      case "cd" -> changeDirectory(words);
      case "mktemp" -> words.size() == 1 && state.doubt == 0 ? temporary() : unknown();
      case "cut" -> cut(words);
      case "uname" -> {
        boolean isSystem = words.size() == 1 || words.equals(List.of(words.getFirst(), "-s"));
        streams.print("Linux\n");
        yield isSystem ? Outcome.YES : unknown();
      }
      case "a2enmod", "a2enconf", "a2ensite" -> new ApacheCommands(state).run(words);
      case "invoke-rc.d", "service", "systemctl" ->
          Outcome.of(!words.contains("status") && !words.contains("is-active"));
      case "sed" ->
          words.stream().anyMatch(w -> w.startsWith("-i") || w.equals("--in-place"))
              ? leave(words)
              : unknown();
      case "grep" -> grep(words);
      case "find" -> asks(words) || findsNothing(words) ? unknown() : leave(words);
      case "rm_conffile", "mv_conffile", "symlink_to_dir", "dir_to_symlink" -> Outcome.YES;
      default -> {
        if (HARMLESS.contains(name) || compiles(words)) {
          yield Outcome.YES;
        }
        Optional<String> script = scriptOf(words.getFirst());
        if (script.isPresent()) {
          yield run.script(words, script.get());
        }
        yield ASKS.contains(name) ? asked(name) : leave(words);
      }
    };
  }

  /// `find DIRECTORY -name PATTERN …`, where no name is like that.
  private boolean findsNothing(List<String> words) {
    int name = words.indexOf("-name");
    String folder = words.size() > 1 ? words.get(1) : "";
    return name > 0
        && name + 1 < words.size()
        && folder.startsWith("/")
        && !words.contains("-o")
        && !words.contains("-not")
        && !words.contains("!")
        && !state.isTouched(folder)
        && state.root.below(folder).stream()
            .noneMatch(
                path -> ShellPattern.matches(words.get(name + 1), path.fileName().toString()));
  }

  /// Python compiles modules when it is started, too.
  private static boolean compiles(List<String> words) {
    return PYTHON.matcher(words.getFirst()).matches()
        && words.stream().anyMatch(word -> word.endsWith("/py_compile.py"));
  }

  /// A shell script that came with a package.
  private Optional<String> scriptOf(String word) {
    return state.text(word).filter(Scripts::isOfShell);
  }

  private Outcome asked(String name) {
    if (name.startsWith("db_")) {
      state.forget("RET");
    }
    return unknown();
  }

  private Outcome unknown() {
    streams.printUnknown();
    return Outcome.UNKNOWN;
  }

  private Outcome leave(List<String> words) {
    state.leave(words);
    return unknown();
  }

  private Outcome test(List<String> words, boolean isDouble) {
    return new ScriptTest(state, isDouble).test(words);
  }

  private Outcome echo(List<String> words) {
    boolean isBare = !words.isEmpty() && words.getFirst().equals("-n");
    String text = String.join(" ", isBare ? words.subList(1, words.size()) : words);
    if (text.indexOf('\\') >= 0 || (!words.isEmpty() && words.getFirst().equals("-e"))) {
      return unknown();
    }
    streams.print(text + (isBare ? "" : "\n"));
    return Outcome.YES;
  }

  private Outcome printf(List<String> words) {
    boolean isPlain = words.size() == 1 && words.getFirst().indexOf('%') < 0;
    boolean isText = words.size() == 2 && words.getFirst().matches("%s(\\\\n)?");
    if (!isPlain && !isText) {
      return unknown();
    }
    String text = isPlain ? words.getFirst() : words.getFirst().replace("%s", words.get(1));
    streams.print(text.replace("\\n", "\n"));
    return Outcome.YES;
  }

  private Outcome cat(List<String> words) {
    if (words.isEmpty() || words.equals(List.of("-"))) {
      streams.input().ifPresentOrElse(streams::print, streams::printUnknown);
      return Outcome.YES;
    }
    for (String word : words) {
      state.text(word).ifPresentOrElse(streams::print, streams::printUnknown);
    }
    return Outcome.UNKNOWN;
  }

  private Outcome changeDirectory(List<String> words) {
    String path = state.absolute(words.size() > 1 ? words.get(1) : "/");
    boolean isThere = state.at(path).orElse(null) instanceof Entry.DirectoryEntry;
    state.directory = isThere ? path : state.directory;
    return Outcome.of(isThere);
  }

  private Outcome temporary() {
    streams.print(state.temporaryFile() + "\n");
    return Outcome.YES;
  }

  /// `cut -d: -f2`, `cut -b -7`.
  private Outcome cut(List<String> words) {
    String flags = String.join(" ", words.subList(1, words.size()));
    Matcher range = RANGE.matcher(flags);
    if (range.matches() && streams.input().isPresent()) {
      int first = range.group(1).isEmpty() ? 1 : Integer.parseInt(range.group(1));
      int last = range.group(2).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(range.group(2));
      for (String line : streams.input().get().lines().toList()) {
        int from = Math.min(Math.max(first - 1, 0), line.length());
        streams.print(line.substring(from, Math.max(from, Math.min(last, line.length()))) + "\n");
      }
      return Outcome.YES;
    }
    if (!flags.matches("-d ?[^ ] -f ?[1-9]") || streams.input().isEmpty()) {
      return unknown();
    }
    String sign = flags.replace("-d ", "-d").substring(2, 3);
    int number = flags.charAt(flags.length() - 1) - '1';
    for (String line : streams.input().get().lines().toList()) {
      String[] fields = line.split(Pattern.quote(sign), -1);
      streams.print(
          (fields.length == 1 ? line : number < fields.length ? fields[number] : "") + "\n");
    }
    return Outcome.YES;
  }

  private Outcome part(String name, List<String> words) {
    if (words.size() != 2) {
      return unknown();
    }
    String path = words.get(1);
    int slash = path.lastIndexOf('/');
    String directory = slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    streams.print(name.equals("dirname") ? directory : path.substring(slash + 1));
    return Outcome.YES;
  }

  private Outcome shift(List<String> words) {
    int count =
        words.size() > 1 && words.get(1).matches("\\d") ? Integer.parseInt(words.get(1)) : 1;
    List<String> all = state.arguments;
    state.arguments = all.subList(Math.min(count, all.size()), all.size());
    return Outcome.of(count <= all.size());
  }

  private Outcome source(List<String> words) {
    String path = words.size() > 1 ? words.get(1) : "";
    if (path.equals("/usr/share/debconf/confmodule")) {
      return Outcome.YES;
    }
    Optional<String> text = state.text(path);
    return text.isPresent() ? run.inner(text.get()) : leave(words);
  }

  private Outcome find(List<String> words) {
    String last = words.getLast();
    if (words.getFirst().equals("command") && words.size() > 1 && !words.get(1).startsWith("-")) {
      return words.get(1).equals("command") ? leave(words) : run(words.subList(1, words.size()));
    }
    for (String folder : List.of("/usr/sbin", "/usr/bin")) {
      if (state.at(folder + "/" + last).isPresent()) {
        streams.print(folder + "/" + last + "\n");
        return Outcome.YES;
      }
    }
    if (isKnown(last) && !HARMLESS.contains(last)) {
      streams.print("/usr/bin/" + last + "\n");
      return Outcome.YES;
    }
    return Outcome.of(state.functions.containsKey(last));
  }

  private Outcome grep(List<String> words) {
    Optional<Grep> grep =
        Grep.of(
            words,
            path -> state.isAbsent(path) ? Optional.of("") : state.text(path),
            streams.input());
    if (grep.isEmpty()) {
      return unknown();
    }
    if (!grep.get().isQuiet()) {
      grep.get().lines().forEach(line -> streams.print(line + "\n"));
    }
    return Outcome.of(!grep.get().lines().isEmpty());
  }
}
