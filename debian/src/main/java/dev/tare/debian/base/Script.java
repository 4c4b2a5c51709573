package dev.tare.debian.base;

import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A maintainer script as text: which commands it has, as far as words tell.
///
/// @param lines without comments, continued lines joined
record Script(List<String> lines) {
  private static final Pattern FUNCTION =
      Pattern.compile("\\s*(?:function\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*\\(\\).*");
  private static final Pattern COMMAND =
      Pattern.compile("\\s*([a-z][a-zA-Z0-9_./+-]*[a-zA-Z0-9])(?:\\s.*)?");

  /// Words of the shell, and what leaves nothing behind.
  private static final Set<String> NOTHING =
      Set.of(
          ("if then else elif fi case esac for while until do done in set exit echo test true false"
                  + " return local shift export command read printf unset trap eval exec cat grep egrep"
                  + " fgrep sed awk which type umask cd cmp stat dpkg basename dirname cut head tail sort"
                  + " tr wc db_version db_capb db_get db_stop db_input db_go db_set db_purge db_fset"
                  + " db_metaget dpkg-query dpkg-maintscript-helper dpkg-trigger readlink find xargs"
                  + " unknown")
              .split(" ", -1));

  static Script of(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean isGenerated = false;
    for (String raw : text.split("\n", -1)) {
      // what debhelper adds for services and caches is for a machine that runs
      isGenerated |=
          raw.startsWith("# Automatically added by dh_") && !raw.contains("alternatives");
      String plain = raw.strip();
      if (!isGenerated && !plain.startsWith("#")) {
        boolean goesOn = plain.endsWith("\\");
        line.append(goesOn ? plain.substring(0, plain.length() - 1) + " " : plain);
        if (!goesOn) {
          lines.add(line.toString());
          line.setLength(0);
        }
      }
      isGenerated &= !raw.startsWith("# End automatically added");
    }
    return new Script(lines.stream().filter(one -> !one.isBlank()).toList());
  }

  Script {
    lines = List.copyOf(lines);
  }

  /// The lines that begin with a command, as words; those with variables in them are left out.
  List<List<String>> calls(String command) {
    List<List<String>> calls = new ArrayList<>();
    for (String line : lines) {
      int at = line.indexOf(command + " ");
      if (at < 0 || (at > 0 && " ;&|\t".indexOf(line.charAt(at - 1)) < 0)) {
        continue;
      }
      // scripts say whether to be quiet by a variable
      String call =
          line.substring(at)
              .replaceAll("\\s\"?\\$\\{?(quiet|QUIET)\\}?\"?(?=\\s|$)", "")
              .split("\\s(?:\\|\\||&&|;|>|2>|\\|)|[;&|>]", 2)[0];
      if (call.indexOf('$') < 0 && call.indexOf('`') < 0) {
        try {
          calls.add(ShellWords.split(call));
        } catch (TareException e) {
          // not one line
        }
      }
    }
    return calls;
  }

  /// The commands that would change something, but for `done`.
  Set<String> commands(Set<String> done) {
    Set<String> functions = new LinkedHashSet<>();
    Set<String> found = new LinkedHashSet<>();
    boolean isText = false;
    for (String line : lines) {
      Matcher function = FUNCTION.matcher(line);
      if (function.matches()) {
        functions.add(function.group(1));
        continue;
      }
      if (isText) {
        isText = !line.matches("[A-Z!]+");
        continue;
      }
      isText = line.matches(".*<<-?\\s*['\"\\\\]?[A-Z!]+['\"]?.*");
      for (String part :
          line.split("\\|\\||&&|[;|]|\\bthen\\b|\\bdo\\b|\\belse\\b|\\bif\\b|!|\\)\\s", -1)) {
        Matcher command = COMMAND.matcher(part);
        boolean isOne = command.matches() && !part.strip().matches("[A-Za-z_]+=.*|[\\w|-]+\\)?");
        if (isOne && !NOTHING.contains(command.group(1)) && !done.contains(command.group(1))) {
          found.add(command.group(1));
        }
      }
    }
    found.removeAll(functions);
    return found;
  }
}
