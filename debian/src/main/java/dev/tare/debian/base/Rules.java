package dev.tare.debian.base;

import dev.tare.debian.archive.Distribution;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.Attributes;
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What maintainer scripts do to a fresh root, done without them.
final class Rules {
  /// Packages whose scripts are done in full by a rule, or do nothing to a root on which nothing
  /// was configured and nothing runs.
  private static final Set<String> COVERED =
      Set.of(
          "base-files",
          "base-passwd",
          "ca-certificates",
          "ca-certificates-java",
          "dash",
          "debconf",
          "debianutils",
          "libc-bin",
          "java-common",
          "libc6",
          "nginx-common",
          "postgresql-common",
          "tzdata");

  /// Commands that rules stand for, or that fill caches without which all works.
  private static final Set<String> DONE =
      Set.of(
          "update-alternatives",
          "adduser",
          "addgroup",
          "ldconfig",
          "py3compile",
          "py3clean",
          "update-rc.d",
          "invoke-rc.d",
          "deb-systemd-helper",
          "deb-systemd-invoke",
          "systemctl",
          "update-binfmts");

  private final Root root;
  private final Distribution distribution;

  Rules(Root root, Distribution distribution) {
    this.root = root;
    this.distribution = distribution;
  }

  /// Before packages come: their files in `/bin` and the like are in `/usr` since Debian 12.
  void mergeUsr(String architecture) {
    List<String> names = new ArrayList<>(List.of("bin", "lib", "sbin"));
    if (architecture.equals("amd64")) {
      names.add("lib64");
    }
    for (String name : names) {
      root.directory("/usr/" + name, Attributes.of(0755));
      root.link("/" + name, "usr/" + name);
    }
    root.rule("usrmerge", "/%s are links into /usr".formatted(String.join(", /", names)));
  }

  void apply(List<Deb> debs) {
    Accounts accounts = Accounts.of(root);
    baseFiles();
    sysusers(accounts);
    debs.forEach(
        deb -> deb.text("postinst").map(Script::of).ifPresent(s -> users(deb, s, accounts)));
    accounts.write(root);
    root.rule(
        "base-passwd",
        root.deb("base-passwd").isPresent()
            ? "/etc/passwd and /etc/group from its masters"
            : "/etc/passwd and /etc/group with the accounts that Debian gives fixed numbers to");
    alternatives(debs);
    shells();
    nameService();
    certificates();
    timeZone();
    JavaRuntime.apply(root);
    nginx(accounts);
    postgresql(accounts);
    libraries();
    debs.forEach(this::warn);
  }

  private void baseFiles() {
    for (String name : List.of("profile", "motd")) {
      root.copy("/usr/share/base-files/" + name, "/etc/" + name);
    }
    root.copy("/usr/share/base-files/dot.profile", "/root/.profile");
    root.copy("/usr/share/base-files/dot.bashrc", "/root/.bashrc");
    if (root.deb("base-files").isPresent()) {
      for (String name :
          List.of("mnt", "srv", "opt", "etc/opt", "var/opt", "media", "usr/local/bin")) {
        root.directory("/" + name, Attributes.of(0755));
      }
      root.link("/etc/dpkg/origins/default", "debian");
    }
    root.directory("/tmp", Attributes.of(01777));
    root.directory("/var/tmp", Attributes.of(01777));
    root.directory("/run", Attributes.of(0755));
    root.directory("/run/lock", Attributes.of(01777));
    root.directory("/root", Attributes.of(0700));
    root.link("/var/run", "/run");
    root.link("/var/lock", "/run/lock");
    String made = "";
    if (!root.has("/usr/lib/os-release")) {
      root.file("/usr/lib/os-release", distribution.osRelease());
      made = "; os-release as the archive calls itself";
    }
    root.link("/etc/os-release", "../usr/lib/os-release");
    root.rule("base-files", "/tmp, /run, /root and the links to them" + made);
  }

  /// sysusers.d(5): lines of `u`, `g` and `m`.
  private void sysusers(Accounts accounts) {
    for (TreePath file : root.filesBelow("/usr/lib/sysusers.d")) {
      Set<String> names = new TreeSet<>();
      for (String line : root.text(file.toString()).orElse("").split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          sysuser(line, accounts).ifPresent(names::add);
        }
      }
      if (!names.isEmpty()) {
        root.rule("sysusers", "%s of %s".formatted(String.join(", ", names), file));
      }
    }
  }

  private static java.util.Optional<String> sysuser(String line, Accounts accounts) {
    List<String> words = new ArrayList<>(dev.tare.base.ShellWords.split(line));
    while (words.size() < 6) {
      words.add("-");
    }
    String name = words.get(1);
    var id =
        java.util.Optional.of(words.get(2))
            .filter(text -> text.matches("[0-9]{1,9}"))
            .map(Integer::valueOf);
    switch (words.get(0).replaceAll("[!+-]", "")) {
      case "u" -> {
        int group = accounts.addGroup(name, id);
        accounts.addUser(
            name,
            id,
            group,
            or(words.get(3), ""),
            or(words.get(4), "/"),
            or(words.get(5), "/usr/sbin/nologin"));
      }
      case "g" -> accounts.addGroup(name, id);
      case "m" -> accounts.addMember(name, words.get(2));
      default -> {
        return java.util.Optional.empty();
      }
    }
    return java.util.Optional.of(name);
  }

  private static String or(String word, String other) {
    return word.equals("-") ? other : word;
  }

  /// adduser(8) with `--system`, where the script has all of it in one line.
  private void users(Deb deb, Script script, Accounts accounts) {
    for (List<String> call : script.calls("addgroup")) {
      if (call.contains("--system") && !call.getLast().startsWith("-")) {
        accounts.addGroup(call.getLast(), java.util.Optional.empty());
      }
    }
    for (List<String> call : script.calls("adduser")) {
      SystemUser.of(call)
          .ifPresent(user -> {
            if (!accounts.hasUser(user.name())) {
              int group =
                  user.hasGroup()
                      ? accounts.addGroup(
                          user.group().orElse(user.name()), java.util.Optional.empty())
                      : accounts.group("nogroup");
              accounts.addUser(
                  user.name(),
                  java.util.Optional.empty(),
                  group,
                  user.gecos(),
                  user.home(),
                  user.shell());
              if (user.makesHome()) {
                root.directory(user.home(), owned(0755, accounts.user(user.name()), group));
              }
              root.rule("adduser", "%s of %s".formatted(user.name(), deb.name()));
            }
          });
    }
  }

  private static Attributes owned(int mode, int user, int group) {
    return Attributes.of(mode).withOwner(user, group).withMtime(Instant.EPOCH);
  }

  private record Choice(String link, String path, int priority, Map<String, String[]> slaves) {}

  /// update-alternatives(1): of each name that with the highest priority, as in automatic mode.
  private void alternatives(List<Deb> debs) {
    Map<String, Choice> best = new TreeMap<>();
    for (Deb deb : debs) {
      Script script = Script.of(deb.text("postinst").orElse(""));
      for (List<String> call : script.calls("update-alternatives")) {
        alternative(call, best);
      }
    }
    Set<String> made = new LinkedHashSet<>();
    best.forEach((name, choice) -> {
      if (root.has(choice.path)) {
        root.link("/etc/alternatives/" + name, choice.path);
        root.link(choice.link, "/etc/alternatives/" + name);
        made.add(name);
        choice.slaves.forEach((slave, two) -> {
          if (root.has(two[1])) {
            root.link("/etc/alternatives/" + slave, two[1]);
            root.link(two[0], "/etc/alternatives/" + slave);
          }
        });
      }
    });
    if (!made.isEmpty()) {
      root.rule("alternatives", String.join(", ", made));
    }
  }

  private static void alternative(List<String> call, Map<String, Choice> best) {
    int at = call.indexOf("--install");
    if (at < 0 || call.size() < at + 5 || !call.get(at + 4).matches("-?[0-9]{1,9}")) {
      return;
    }
    Map<String, String[]> slaves = new HashMap<>();
    for (int i = at + 5; i + 3 < call.size(); i += 4) {
      if (call.get(i).equals("--slave")) {
        slaves.put(call.get(i + 2), new String[] {call.get(i + 1), call.get(i + 3)});
      }
    }
    Choice choice =
        new Choice(
            call.get(at + 1),
            call.get(at + 3),
            Integer.parseInt(call.get(at + 4)),
            new TreeMap<>(slaves));
    best.merge(call.get(at + 2), choice, (a, b) -> b.priority > a.priority ? b : a);
  }

  /// update-shells(8).
  private void shells() {
    List<TreePath> files = root.filesBelow("/usr/share/debianutils/shells.d");
    if (root.has("/etc/shells")
        || (files.isEmpty() && !root.has("/usr/share/debianutils/shells"))) {
      return;
    }
    Set<String> shells = new LinkedHashSet<>();
    shells.addAll(root.text("/usr/share/debianutils/shells").orElse("").lines().toList());
    for (TreePath file : files) {
      for (String shell : root.text(file.toString()).orElse("").split("\n", -1)) {
        if (shell.startsWith("/")) {
          shells.add(shell);
          shells.add(shell.startsWith("/bin/") ? "/usr" + shell : shell);
        }
      }
    }
    root.file("/etc/shells", String.join("\n", shells) + "\n");
    root.rule("shells", "/etc/shells");
  }

  private void nameService() {
    if (root.copy("/usr/share/libc-bin/nsswitch.conf", "/etc/nsswitch.conf")) {
      root.rule("nsswitch", "/etc/nsswitch.conf from libc-bin");
    } else if (!root.has("/etc/nsswitch.conf")) {
      root.file(
          "/etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n");
      root.rule("nsswitch", "/etc/nsswitch.conf: files, and dns for hosts");
    }
  }

  /// update-ca-certificates(8), but for the links by hash, which only OpenSSL with a folder uses.
  private void certificates() {
    String folder = "/usr/share/ca-certificates";
    List<TreePath> files =
        root.filesBelow(folder).stream().filter(f -> f.toString().endsWith(".crt")).toList();
    if (files.isEmpty() || root.has("/etc/ssl/certs/ca-certificates.crt")) {
      return;
    }
    StringBuilder bundle = new StringBuilder();
    StringBuilder list = new StringBuilder();
    for (TreePath file : files) {
      String text = root.text(file.toString()).orElse("");
      bundle.append(text).append(text.endsWith("\n") ? "" : "\n");
      list.append(file.toString().substring(folder.length() + 1)).append('\n');
      String name = file.fileName().toString();
      root.link("/etc/ssl/certs/" + name.substring(0, name.length() - 3) + "pem", file.toString());
    }
    root.file("/etc/ca-certificates.conf", list.toString());
    root.file("/etc/ssl/certs/ca-certificates.crt", bundle.toString());
    root.rule("ca-certificates", "a bundle of %d certificates".formatted(files.size()));
  }

  private void timeZone() {
    if (root.has("/usr/share/zoneinfo/Etc/UTC") && !root.has("/etc/localtime")) {
      root.link("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
      root.file("/etc/timezone", "Etc/UTC\n");
      root.rule("tzdata", "/etc/localtime is UTC");
    }
  }

  private void nginx(Accounts accounts) {
    if (root.deb("nginx-common").isEmpty()) {
      return;
    }
    for (String log : List.of("access", "error")) {
      root.file(
          "/var/log/nginx/%s.log".formatted(log),
          "",
          owned(0640, accounts.user("www-data"), accounts.group("adm")));
    }
    root.link("/etc/nginx/sites-enabled/default", "/etc/nginx/sites-available/default");
    root.copy("/usr/share/nginx/html/index.html", "/var/www/html/index.nginx-debian.html");
    root.rule("nginx", "its default site and page, and its logs");
  }

  /// But for a cluster: that is made where it is to run.
  private void postgresql(Accounts accounts) {
    if (root.deb("postgresql-common").isEmpty() || !accounts.hasUser("postgres")) {
      return;
    }
    int user = accounts.user("postgres");
    int group = accounts.group("postgres");
    root.directory("/var/lib/postgresql", owned(0755, user, group));
    root.directory("/var/log/postgresql", owned(01775, 0, group));
    root.directory("/run/postgresql", owned(02775, user, group));
    root.own("/var/lib/postgresql", user, group);
    root.own("/etc/postgresql", user, group);
    root.rule("postgresql", "its folders; make a cluster with initdb");
  }

  /// The loader looks into the folders of Debian's libraries by itself (ld.so(8)); a cache is for
  /// speed and for folders that only configuration names.
  private void libraries() {
    List<String> others = new ArrayList<>();
    for (TreePath file : root.filesBelow("/etc/ld.so.conf.d")) {
      String name = file.fileName().toString();
      if (!name.equals("libc.conf") && !name.matches("[a-z0-9_]+-linux-gnu[a-z0-9]*\\.conf")) {
        others.add(file.toString());
      }
    }
    if (!others.isEmpty()) {
      root.warn(
          "there is no ld.so.cache: libraries in the folders of %s are not found without LD_LIBRARY_PATH"
              .formatted(String.join(", ", others)));
    }
    root.rule("ldconfig", "not needed: the loader finds Debian's folders without ld.so.cache");
  }

  private void warn(Deb deb) {
    for (String name : List.of("preinst", "postinst")) {
      Set<String> left =
          COVERED.contains(deb.name())
              ? Set.of()
              : deb.text(name).map(text -> Script.of(text).commands(DONE)).orElse(Set.of());
      if (!left.isEmpty()) {
        root.warn(
            "%s of %s not replayed: does %s"
                .formatted(name, deb.name(), String.join(", ", left.stream().limit(6).toList())));
      }
    }
  }
}
