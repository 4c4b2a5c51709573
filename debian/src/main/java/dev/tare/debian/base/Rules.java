package dev.tare.debian.base;

import dev.tare.debian.archive.Distribution;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.Attributes;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What maintainer scripts do to a fresh root, done without them.
final class Rules {
  /// Folders whose owner a package's script finds by running programs.
  ///
  /// @param name of the package
  private record Owned(String name, String user, List<String> folders) {}

  private static final List<Owned> OWNED =
      List.of(
          new Owned("postgresql-common", "postgres", List.of("/var/lib/postgresql")),
          new Owned("squid", "proxy", List.of("/var/log/squid", "/var/spool/squid")),
          new Owned("mariadb-server", "mysql", List.of("/var/lib/mysql")));

  private final Root root;
  private final Distribution distribution;
  private final Optional<Recipe> recipe;

  Rules(Root root, Distribution distribution, Optional<Recipe> recipe) {
    this.root = root;
    this.distribution = distribution;
    this.recipe = recipe;
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
    Accounts accounts = Accounts.of(root, recipe);
    baseFiles();
    Sysusers.apply(root, accounts);
    shells();
    Scripts.follow(root, accounts, debs);
    Services.apply(root, accounts, debs);
    accounts.write(root);
    nameService();
    boolean isWhole = recipe.filter(one -> one.kind() != Recipe.Kind.SYSTEM).isEmpty();
    Certificates.apply(root, isWhole);
    PamConfigs.apply(root);
    timeZone();
    JavaRuntime.apply(root);
    Php.apply(root);
    owners(accounts);
    libraries();
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

  /// update-shells(8).
  private void shells() {
    List<TreePath> files = root.filesBelow("/usr/share/debianutils/shells.d");
    if (root.has("/etc/shells")
        || (files.isEmpty() && !root.has("/usr/share/debianutils/shells"))) {
      return;
    }
    Set<String> shells = new LinkedHashSet<>();
    List<String> lines =
        new ArrayList<>(root.text("/usr/share/debianutils/shells").orElse("").lines().toList());
    shells.addAll(lines);
    files.forEach(file -> lines.addAll(root.text(file.toString()).orElse("").lines().toList()));
    for (String shell : lines) {
      if (shell.startsWith("/")) {
        shells.add(shell);
        shells.add(shell.startsWith("/bin/") ? "/usr" + shell : shell);
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

  private void timeZone() {
    if (root.has("/usr/share/zoneinfo/Etc/UTC") && !root.has("/etc/localtime")) {
      root.link("/etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
      root.file("/etc/timezone", "Etc/UTC\n");
      root.rule("tzdata", "/etc/localtime is UTC");
    }
  }

  private void owners(Accounts accounts) {
    for (Owned one : OWNED) {
      if (root.deb(one.name).isPresent() && accounts.hasUser(one.user)) {
        int user = accounts.user(one.user);
        one.folders.forEach(folder -> root.own(folder, user, accounts.groupOf(one.user)));
        root.rule("owners", "%s owns %s".formatted(one.user, String.join(" and ", one.folders)));
      }
    }
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
}
