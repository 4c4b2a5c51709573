package dev.tare.closure;

import dev.tare.layer.TreePath;
import java.util.Optional;

/// One edge of why a path is needed.
///
/// @param from who needs it; empty for what was asked for
/// @param detail what in `from` says so, such as `DT_NEEDED libssl.so.3`
public record Reason(Kind kind, Optional<TreePath> from, String detail) {
  /// How one path needs another: the table of all rules.
  public enum Kind {
    PROGRAM("program", Verdict.PROVEN, "program", "The program that was asked for."),
    ADDED("added", Verdict.PROVEN, "added", "Something else that was asked for."),
    LOADER(
        "loader",
        Verdict.PROVEN,
        "loader",
        "The kernel starts the loader (PT_INTERP) before the program."),
    NEEDED("needed", Verdict.PROVEN, "libraries", "The loader loads each library of DT_NEEDED."),
    HWCAPS(
        "hwcaps",
        Verdict.PROVEN,
        "libraries for newer processors",
        "On newer processors the loader takes the same library from glibc-hwcaps."),
    PRELOAD(
        "preload",
        Verdict.PROVEN,
        "preloaded libraries",
        "The loader puts LD_PRELOAD and /etc/ld.so.preload before all other libraries."),
    LOADER_CONFIG(
        "loader-config",
        Verdict.PROVEN,
        "loader configuration",
        "Outside its default directories the loader finds a library through its cache alone."),
    INTERPRETER(
        "interpreter",
        Verdict.PROVEN,
        "interpreters",
        "The kernel starts what the first line of a script names (#!)."),
    COMMAND(
        "command",
        Verdict.RULE,
        "commands of scripts",
        "A shell script runs it: it stands where a command stands."),
    SOURCED(
        "sourced", Verdict.RULE, "sourced scripts", "A shell script reads it with . or source."),
    DLOPEN_NOTE(
        "dlopen-note",
        Verdict.RULE,
        "libraries named by notes",
        "A note in a library says that it opens these while it runs (UAPI.12: required,"
            + " recommended)."),
    INCLUDE(
        "include",
        Verdict.RULE,
        "included configuration",
        "A configuration file that is taken includes it (include, Include, .include, load_module)."),
    LIBGCC(
        "libgcc",
        Verdict.RULE,
        "unwinder",
        "glibc opens libgcc_s.so.1 where a thread ends early or a backtrace is asked for."),
    SHELL(
        "shell",
        Verdict.RULE,
        "shell",
        "The program imports system, popen or wordexp, which run /bin/sh."),
    WRITABLE(
        "writable-dir",
        Verdict.RULE,
        "directories to write in",
        "Programs write below /tmp, /run and /var: the directories that they name, without content."),
    DLOPEN(
        "dlopen",
        Verdict.SUSPECT,
        "libraries named by strings",
        "The object opens libraries, and a string in it names this one."),
    DLOPEN_HINT(
        "dlopen-hint",
        Verdict.SUSPECT,
        "libraries suggested by notes",
        "A note in a library suggests these (UAPI.12: suggested)."),
    EXEC(
        "exec",
        Verdict.SUSPECT,
        "programs named by strings",
        "The object runs programs, and a string in it names this one."),
    LIBRARY_SHELL(
        "library-shell",
        Verdict.SUSPECT,
        "shell of libraries",
        "A library imports system, popen or wordexp; whether the program makes it call them is"
            + " unknown."),
    PATH(
        "path",
        Verdict.SUSPECT,
        "files named by strings",
        "The object opens files, and a string in it is the path of this one."),
    SCRIPT_WORD(
        "script-word",
        Verdict.SUSPECT,
        "words of scripts",
        "A shell script names its path, or looks whether it is there."),
    PLUGIN(
        "plugin",
        Verdict.SUSPECT,
        "plugins",
        "The object opens libraries, and a string in it names the directory that holds this one."),
    HOME(
        "home",
        Verdict.SUSPECT,
        "libraries of interpreters",
        "An interpreter or a server finds its own library there; what of it is used only its programs"
            + " know (in images that are explained)."),
    MODULE(
        "module",
        Verdict.RULE,
        "modules",
        "A module of Python or Node imports it, and it lies where those look (in images that are"
            + " explained)."),
    SERVER_CONFIG(
        "server-config",
        Verdict.RULE,
        "configuration of servers",
        "nginx reads this configuration where no other is named (in images that are explained)."),
    SERVED(
        "served",
        Verdict.RULE,
        "served directories",
        "The configuration of nginx names the directory (root, alias): it hands out what lies there"
            + " (in images that are explained)."),
    PACKAGE(
        "package",
        Verdict.RULE,
        "configuration of packages",
        "Where a program goes, the configuration of its package goes too, and the folders that it has"
            + " below /var (in images of packages)."),
    NAME_SERVICE(
        "name-service",
        Verdict.RULE,
        "name services",
        "Who looks up hosts, services or accounts reads /etc/nsswitch.conf and loads what it names."),
    ACCOUNTS(
        "accounts",
        Verdict.RULE,
        "accounts",
        "Users and groups are looked up in /etc/passwd and /etc/group: the lines that are used."),
    STATIC_NSS(
        "static-nss",
        Verdict.RULE,
        "files for static look-ups",
        "Who holds the look-ups of the GNU C library reads the files of its databases itself."),
    TLS_ROOTS(
        "tls-roots",
        Verdict.RULE,
        "certificates of trust",
        "Who speaks TLS needs the certificates of those whom it trusts: the bundle of the machine."),
    OPENSSL(
        "openssl",
        Verdict.RULE,
        "OpenSSL configuration",
        "OpenSSL reads its configuration when it starts, and loads the modules that are named."),
    TIME_ZONE(
        "time-zone",
        Verdict.RULE,
        "time zones",
        "Who tells local time reads the zone of TZ, else /etc/localtime."),
    LOCALE(
        "locale",
        Verdict.RULE,
        "locales",
        "Who sets its locale needs the one that the environment of the image names, and C.UTF-8 where"
            + " the program names it itself."),
    MESSAGES(
        "messages",
        Verdict.RULE,
        "translated messages",
        "Who translates its messages needs the catalogs of the language that the image names."),
    CHARSETS(
        "charsets",
        Verdict.RULE,
        "character sets",
        "Who converts character sets has the C library load a module for each that it names."),
    ALL_CHARSETS(
        "all-charsets",
        Verdict.SUSPECT,
        "character sets by name",
        "Who converts character sets, names none and talks of them lets its user name them."),
    ALL_TIME_ZONES(
        "all-time-zones",
        Verdict.SUSPECT,
        "time zones by name",
        "Who knows where the time zones lie may ask for any of them."),
    PAM(
        "pam",
        Verdict.RULE,
        "PAM",
        "Who lets PAM decide needs the files of its service and the modules that they call."),
    TERMINAL(
        "terminal",
        Verdict.RULE,
        "terminals",
        "Who draws on a terminal reads its description: those of TERM and the usual ones."),
    SEEN("seen", Verdict.SEEN, "seen by a probe", "A probe missed it in the image."),
    LICENCE(
        "licence",
        Verdict.RULE,
        "licences",
        "The terms of a package go where one of its files goes."),
    PACKAGE_RECORD(
        "package-record",
        Verdict.RULE,
        "package records",
        "Scanners know a file's version by the record of its package."),
    SYMLINK("link", Verdict.PROVEN, "links", "A symbolic link on the way to something needed."),
    PARENT("directory", Verdict.PROVEN, "directories", "The directory that holds it.");

    private final String id;
    private final Verdict verdict;
    private final String title;
    private final String sentence;

    Kind(String id, Verdict verdict, String title, String sentence) {
      this.id = id;
      this.verdict = verdict;
      this.title = title;
      this.sentence = sentence;
    }

    /// The rule's name in output and documents; never changes.
    public String id() {
      return id;
    }

    public Verdict verdict() {
      return verdict;
    }

    /// What it brings, as a plural.
    public String title() {
      return title;
    }

    /// The rule in words.
    public String sentence() {
      return sentence;
    }
  }

  static Reason asked(Kind kind, String detail) {
    return new Reason(kind, Optional.empty(), detail);
  }

  static Reason of(Kind kind, TreePath from, String detail) {
    return new Reason(kind, Optional.of(from), detail);
  }

  /// Such as `DT_NEEDED libssl.so.3 of /usr/bin/curl` or `link on the way to /usr/bin/dash`.
  @Override
  public String toString() {
    String joint = kind == Kind.SYMLINK || kind == Kind.LOADER_CONFIG ? " to " : " of ";
    return detail + from.map(f -> joint + f).orElse("");
  }
}
