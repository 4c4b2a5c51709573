package dev.tare.debian.base;

import dev.tare.layer.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The lines of `/etc/passwd` and `/etc/group`. Those that Debian gives fixed numbers to (policy
/// 9.2.2) are always known, and there unless a recipe has few; further ones get the first free
/// number from 100 on, as adduser does.
final class Accounts {
  /// As distroless images have it: a user that owns nothing, to be named where an image starts.
  static final int NONROOT = 65532;

  private static final int NOBODY = 65534;

  /// root, nobody and nonroot.
  private static final int FEW = 3;

  private static final String NONROOT_LINE =
      "nonroot:x:%d:%d:nonroot:/home/nonroot:".formatted(NONROOT, NONROOT);
  private static final int FIRST_SYSTEM_ID = 100;
  private static final int LAST_SYSTEM_ID = 999;

  /// passwd(5), group(5).
  private static final Pattern USER_LINE =
      Pattern.compile("[^:]+:[^:]*:[0-9]{1,9}:[0-9]{1,9}:[^:]*:[^:]*:[^:]*");

  private static final Pattern GROUP_LINE = Pattern.compile("[^:]+:[^:]*:[0-9]{1,9}:[^:]*");

  private static final List<String> USERS =
      List.of(
          "root:*:0:0:root:/root:/bin/bash",
          "daemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
          "bin:*:2:2:bin:/bin:/usr/sbin/nologin",
          "sys:*:3:3:sys:/dev:/usr/sbin/nologin",
          "sync:*:4:65534:sync:/bin:/bin/sync",
          "games:*:5:60:games:/usr/games:/usr/sbin/nologin",
          "man:*:6:12:man:/var/cache/man:/usr/sbin/nologin",
          "lp:*:7:7:lp:/var/spool/lpd:/usr/sbin/nologin",
          "mail:*:8:8:mail:/var/mail:/usr/sbin/nologin",
          "news:*:9:9:news:/var/spool/news:/usr/sbin/nologin",
          "uucp:*:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin",
          "proxy:*:13:13:proxy:/bin:/usr/sbin/nologin",
          "www-data:*:33:33:www-data:/var/www:/usr/sbin/nologin",
          "backup:*:34:34:backup:/var/backups:/usr/sbin/nologin",
          "list:*:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin",
          "irc:*:39:39:ircd:/run/ircd:/usr/sbin/nologin",
          "_apt:*:42:65534::/nonexistent:/usr/sbin/nologin",
          "nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin");

  private static final String GROUPS =
      "root 0 daemon 1 bin 2 sys 3 adm 4 tty 5 disk 6 lp 7 mail 8 news 9 uucp 10 man 12 proxy 13"
          + " kmem 15 dialout 20 fax 21 voice 22 cdrom 24 floppy 25 tape 26 sudo 27 audio 29 dip 30"
          + " www-data 33 backup 34 operator 37 list 38 irc 39 src 40 shadow 42 utmp 43 video 44"
          + " sasl 45 plugdev 46 staff 50 games 60 users 100 nogroup 65534";

  private final Optional<Recipe> recipe;
  private final List<String> users;
  private final List<String> groups;

  /// Those that a package adds or gives something to, by name: with few, these are there too.
  private final Set<String> wanted = new HashSet<>();

  private Accounts(Optional<Recipe> recipe, List<String> users, List<String> groups) {
    this.recipe = recipe;
    this.users = new ArrayList<>(users);
    this.groups = new ArrayList<>(groups);
    this.users.removeIf(line -> !USER_LINE.matcher(line).matches());
    this.groups.removeIf(line -> !GROUP_LINE.matcher(line).matches());
  }

  /// Those of base-passwd where it is there, else the fixed ones.
  static Accounts of(Root root, Optional<Recipe> recipe) {
    Optional<String> users = root.text("/usr/share/base-passwd/passwd.master");
    Optional<String> groups = root.text("/usr/share/base-passwd/group.master");
    if (users.isPresent() && groups.isPresent()) {
      return new Accounts(recipe, users.get().lines().toList(), groups.get().lines().toList());
    }
    String[] words = GROUPS.split(" ", -1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < words.length; i += 2) {
      lines.add("%s:*:%s:".formatted(words[i], words[i + 1]));
    }
    return new Accounts(recipe, USERS, lines);
  }

  /// The number of a user or of a group; empty where there is none.
  private static Optional<Integer> id(List<String> lines, String name) {
    return lines.stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length > 2 && fields[0].equals(name))
        .map(fields -> Integer.valueOf(fields[2]))
        .findFirst();
  }

  int user(String name) {
    return id(users, name).orElse(0);
  }

  int group(String name) {
    return id(groups, name).orElse(0);
  }

  boolean hasUser(String name) {
    return id(users, name).isPresent();
  }

  /// The number of a user by name or number.
  ///
  /// @throws NotKnown where there is none of that name
  int numberOfUser(String word) {
    return number(users, word);
  }

  /// See [#numberOfUser].
  int numberOfGroup(String word) {
    return number(groups, word);
  }

  private int number(List<String> lines, String word) {
    wanted.add(word);
    return word.matches("[0-9]{1,9}")
        ? Integer.parseInt(word)
        : id(lines, word).orElseThrow(() -> new NotKnown(word));
  }

  /// The line of a user, as `getent passwd` prints it.
  Optional<String> userLine(String name) {
    return line(users, name);
  }

  Optional<String> groupLine(String name) {
    return line(groups, name);
  }

  private static Optional<String> line(List<String> lines, String name) {
    return lines.stream().filter(line -> line.startsWith(name + ":")).findFirst();
  }

  /// The number of the group that a user is in first; 0 where there is no such user.
  int groupOf(String user) {
    return userLine(user).map(line -> Integer.parseInt(line.split(":", -1)[3])).orElse(0);
  }

  /// The names of the groups that a user is in, that of its own line first.
  List<String> groupsOf(String user) {
    String first = ":" + groupOf(user) + ":";
    return Stream.concat(
            groups.stream().filter(line -> line.contains(first)),
            groups.stream().filter(line -> isMember(user, line)))
        .map(line -> line.substring(0, line.indexOf(':')))
        .distinct()
        .toList();
  }

  private static boolean isMember(String user, String line) {
    String members = line.substring(line.lastIndexOf(':') + 1);
    return Arrays.asList(members.split(",", -1)).contains(user);
  }

  /// Adds a group unless it is there; gives its number.
  int addGroup(String name, Optional<Integer> number) {
    Optional<Integer> known = id(groups, name);
    if (known.isPresent()) {
      return known.get();
    }
    int id = number.orElseGet(() -> free(groups));
    wanted.add(name);
    groups.add("%s:x:%d:".formatted(name, id));
    return id;
  }

  /// Adds a user unless it is there.
  void addUser(
      String name, Optional<Integer> number, int group, String gecos, String home, String shell) {
    wanted.add(name);
    if (!hasUser(name)) {
      int id = number.orElseGet(() -> free(users));
      users.add("%s:x:%d:%d:%s:%s:%s".formatted(name, id, group, gecos, home, shell));
    }
  }

  /// That no password opens it, in the way of systemd-sysusers.
  void closeUser(String name) {
    close(users, name);
  }

  /// See [#closeUser].
  void closeGroup(String name) {
    close(groups, name);
  }

  private static void close(List<String> lines, String name) {
    lines.replaceAll(
        line -> line.startsWith(name + ":x:") ? line.replaceFirst(":x:", ":!*:") : line);
  }

  /// Makes a user a member of a group.
  void addMember(String user, String group) {
    for (int i = 0; i < groups.size(); i++) {
      String line = groups.get(i);
      if (line.startsWith(group + ":") && !isMember(user, line)) {
        groups.set(i, line + (line.endsWith(":") ? "" : ",") + user);
      }
    }
  }

  private int free(List<String> lines) {
    int id = FIRST_SYSTEM_ID;
    while (id < LAST_SYSTEM_ID && isUsed(lines, id)) {
      id++;
    }
    return id;
  }

  /// The last number up to 999 that neither has, as useradd and systemd-sysusers give them.
  int lastFree() {
    int id = LAST_SYSTEM_ID;
    while (id > FIRST_SYSTEM_ID && (isUsed(users, id) || isUsed(groups, id))) {
      id--;
    }
    return id;
  }

  private static boolean isUsed(List<String> lines, int id) {
    String number = Integer.toString(id);
    return lines.stream().anyMatch(line -> line.split(":", 4)[2].equals(number));
  }

  /// Passwords are in files of their own where the programs for that are there, as after
  /// `shadowconfig on`. No password has an age: there is no time in an image.
  void write(Root root) {
    fit(root);
    boolean hasShadow = root.deb("passwd").isPresent();
    root.file("/etc/passwd", text(users, hasShadow));
    root.file("/etc/group", text(groups, hasShadow));
    if (!hasShadow) {
      return;
    }
    Attributes attributes = Attributes.of(0640).withOwner(0, group("shadow"));
    StringBuilder shadow = new StringBuilder();
    for (String line : users) {
      String[] fields = line.split(":", -1);
      String secret = fields[1].equals("x") ? "!" : fields[1];
      shadow.append(
          "%s:%s:%s\n"
              .formatted(fields[0], secret, secret.startsWith("!") ? "::::::" : ":0:99999:7:::"));
    }
    StringBuilder groupShadow = new StringBuilder();
    for (String line : groups) {
      String[] fields = line.split(":", -1);
      groupShadow.append(
          "%s:%s::%s\n".formatted(fields[0], fields[1].equals("x") ? "!" : fields[1], fields[3]));
    }
    root.file("/etc/shadow", shadow.toString(), attributes);
    root.file("/etc/gshadow", groupShadow.toString(), attributes);
    root.rule("shadow", "/etc/shadow and /etc/gshadow, no password set");
  }

  private static String text(List<String> lines, boolean hasShadow) {
    String secret = hasShadow ? ":[^:]*:" : ":!\\*:";
    return String.join("\n", lines.stream().map(l -> l.replaceFirst(secret, ":x:")).toList())
        + "\n";
  }

  /// Makes them those of the recipe.
  private void fit(Root root) {
    Recipe.Kind kind = recipe.map(Recipe::kind).orElse(Recipe.Kind.SYSTEM);
    switch (kind) {
      case BARE, BUSYBOX -> {
        boolean hasShell = kind == Recipe.Kind.BUSYBOX || root.has("/bin/sh");
        few(hasShell ? "/bin/sh" : "/sbin/nologin");
        String more =
            users.stream().skip(FEW).map(one -> " and " + name(one)).collect(Collectors.joining());
        root.rule(name(), "the users root, nobody and nonroot" + more);
      }
      case PROGRAM -> {
        debian(root);
        users.add(NONROOT_LINE + "/usr/sbin/nologin");
        groups.add("nonroot:x:%d:".formatted(NONROOT));
        root.rule(name(), "the user nonroot");
      }
      case SYSTEM -> debian(root);
    }
  }

  private String name() {
    return recipe.orElseThrow().toString();
  }

  private static void debian(Root root) {
    root.rule(
        "base-passwd",
        root.deb("base-passwd").isPresent()
            ? "/etc/passwd and /etc/group from its masters"
            : "/etc/passwd and /etc/group with the accounts that Debian gives fixed numbers to");
  }

  /// root, nobody and nonroot, and those that packages want.
  private void few(String shell) {
    String nobody = "nobody:x:%d:%d:nobody:/nonexistent:/sbin/nologin".formatted(NOBODY, NOBODY);
    replace(
        users, List.of("root:x:0:0:root:/root:" + shell, nobody, NONROOT_LINE + "/sbin/nologin"));
    replace(
        groups,
        List.of(
            "root:x:0:",
            "tty:x:5:",
            "nogroup:x:%d:".formatted(NOBODY),
            "nonroot:x:%d:".formatted(NONROOT)));
  }

  private void replace(List<String> lines, List<String> own) {
    Set<String> names = own.stream().map(Accounts::name).collect(Collectors.toSet());
    lines.removeIf(line -> names.contains(name(line)) || !wanted.contains(name(line)));
    lines.addAll(0, own);
  }

  private static String name(String line) {
    return line.substring(0, line.indexOf(':'));
  }
}
