package dev.tare.debian.base;

import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The folders that a machine makes when it starts a service, and without which the service does
/// not start: for its sockets, its state and its logs. Units name them (systemd.exec(5), and what
/// they start first), and the lines of tmpfiles.d(5) do.
final class Services {
  private static final Pattern UNIT =
      Pattern.compile("/(?:usr/)?lib/systemd/system/[^/@]+\\.service");
  private static final Pattern TEMPORARY =
      Pattern.compile("/(?:usr/)?lib/tmpfiles\\.d/[^/]+\\.conf");

  /// Where such folders lie; names that depend on the machine are left.
  private static final Pattern PLACE =
      Pattern.compile("(?:/var)?/run/[^%]+|/var/(?:lib|log|cache|spool)/[^%]+");

  /// Of the machine, not of a service in an image.
  private static final Set<String> OF_MACHINE = Set.of("systemd", "udev");

  private static final SortedMap<String, String> FIELDS =
      new TreeMap<>(
          Map.of(
              "RuntimeDirectory", "/run/",
              "StateDirectory", "/var/lib/",
              "CacheDirectory", "/var/cache/",
              "LogsDirectory", "/var/log/"));

  private static final Set<String> FIRST = Set.of("mkdir", "install", "chown", "chmod", "chgrp");

  private final Root root;
  private final Accounts accounts;
  private final Set<String> made = new TreeSet<>();

  private Services(Root root, Accounts accounts) {
    this.root = root;
    this.accounts = accounts;
  }

  static void apply(Root root, Accounts accounts, List<Deb> debs) {
    Services services = new Services(root, accounts);
    debs.stream().filter(deb -> !OF_MACHINE.contains(deb.name())).forEach(services::add);
    if (!services.made.isEmpty()) {
      root.rule("services", String.join(", ", services.made));
    }
  }

  private void add(Deb deb) {
    for (Entry entry : deb.entries()) {
      String path = entry.path().toString();
      if (UNIT.matcher(path).matches()) {
        root.text(path).ifPresent(text -> unit(deb, text.replace("\\\n", " ")));
      } else if (TEMPORARY.matcher(path).matches()) {
        root.text(path).stream().flatMap(String::lines).forEach(line -> temporary(deb, line));
      }
    }
  }

  private void unit(Deb deb, String text) {
    Map<String, String> fields = new HashMap<>();
    List<String> first = new ArrayList<>();
    for (String line : text.lines().toList()) {
      int sign = line.indexOf('=');
      if (sign > 0) {
        String name = line.substring(0, sign).strip();
        String value = line.substring(sign + 1).strip();
        fields.put(name, value);
        if (name.equals("ExecStartPre")) {
          first.add(value.replaceFirst("^[-+!@:]+", ""));
        }
      }
    }
    String user = fields.getOrDefault("User", "root");
    FIELDS.forEach((name, top) -> {
      for (String folder : fields.getOrDefault(name, "").split("\\s+", -1)) {
        if (!folder.isEmpty()) {
          String mode = fields.getOrDefault(name + "Mode", "0755");
          make(deb, top + folder, mode, user, fields.getOrDefault("Group", ""));
        }
      }
    });
    first.forEach(line -> first(deb, line));
  }

  /// A command that makes a folder before the service starts, or changes one.
  private void first(Deb deb, String line) {
    List<String> words;
    try {
      words = ShellWords.split(line);
    } catch (TareException e) {
      return; // systemd's words are not those of a shell in all
    }
    List<String> places = words.stream().skip(1).filter(word -> word.startsWith("/")).toList();
    boolean isOfFolders =
        !words.isEmpty()
            && FIRST.contains(words.getFirst().replaceFirst(".*/", ""))
            && !places.isEmpty()
            && places.stream().allMatch(place -> PLACE.matcher(place).matches());
    if (isOfFolders) {
      List<String> added = places.stream().filter(place -> !root.has(place)).toList();
      new FileCommands(
              new ScriptState(root, accounts, deb, new Questions(), new Alternatives(), false))
          .run(words);
      added.stream().filter(root::has).forEach(place -> note(deb, place));
    }
  }

  /// A line `d /run/NAME 0755 USER GROUP -`.
  private void temporary(Deb deb, String line) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length > 1 && words[0].matches("[dD][!+]?")) {
      make(deb, words[1], word(words, 2), word(words, 3), word(words, 4));
    }
  }

  private static String word(String[] words, int at) {
    return words.length > at && !words[at].equals("-") ? words[at] : "";
  }

  private void make(Deb deb, String path, String mode, String user, String group) {
    boolean isOne =
        PLACE.matcher(path).matches()
            && path.indexOf(':') < 0
            && root.canHave(TreePath.of(path))
            && !root.has(path);
    if (isOne) {
      String digits = mode.replaceFirst("^[~:]+", "");
      int bits = digits.matches("[0-7]{3,5}") ? Integer.parseInt(digits, 8) : 0755;
      int uid = number(user, accounts.user(user));
      int gid = group.isEmpty() ? accounts.groupOf(user) : number(group, accounts.group(group));
      root.directories(TreePath.of(path).parent().toString(), 0755);
      root.directory(path, Attributes.of(bits).withOwner(uid, gid).withMtime(Instant.EPOCH));
      note(deb, path);
    }
  }

  private static int number(String word, int named) {
    return word.matches("[0-9]{1,9}") ? Integer.parseInt(word) : named;
  }

  private void note(Deb deb, String path) {
    made.add(root.real(TreePath.of(path)).toString());
    root.give(deb, path);
  }
}
