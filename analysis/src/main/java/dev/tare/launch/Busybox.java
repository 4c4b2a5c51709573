package dev.tare.launch;

import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Set;

/// Whether a shell is busybox, which may run many programs without a file of their name
/// (FEATURE_SH_STANDALONE).
public record Busybox(Tree tree) {
  private static final Set<String> APPLETS =
      Set.of(
          "addgroup",
          "adduser",
          "arch",
          "awk",
          "base64",
          "basename",
          "cat",
          "chgrp",
          "chmod",
          "chown",
          "chroot",
          "cksum",
          "clear",
          "cmp",
          "cp",
          "crond",
          "cut",
          "date",
          "dd",
          "df",
          "diff",
          "dirname",
          "dmesg",
          "du",
          "env",
          "expr",
          "find",
          "free",
          "ftpget",
          "getopt",
          "grep",
          "egrep",
          "fgrep",
          "gunzip",
          "gzip",
          "head",
          "hostname",
          "httpd",
          "id",
          "ifconfig",
          "init",
          "install",
          "ip",
          "kill",
          "killall",
          "less",
          "ln",
          "logger",
          "ls",
          "md5sum",
          "mkdir",
          "mkfifo",
          "mknod",
          "mktemp",
          "more",
          "mount",
          "mv",
          "nc",
          "netstat",
          "nice",
          "nohup",
          "nproc",
          "nslookup",
          "od",
          "pgrep",
          "pidof",
          "ping",
          "pkill",
          "printenv",
          "ps",
          "pwd",
          "readlink",
          "realpath",
          "rm",
          "rmdir",
          "route",
          "sed",
          "seq",
          "setsid",
          "sha1sum",
          "sha256sum",
          "sha512sum",
          "sleep",
          "sort",
          "split",
          "stat",
          "stty",
          "su",
          "sync",
          "syslogd",
          "tail",
          "tar",
          "tee",
          "telnet",
          "test",
          "time",
          "timeout",
          "top",
          "touch",
          "tr",
          "traceroute",
          "true",
          "truncate",
          "tty",
          "udhcpc",
          "umount",
          "uname",
          "uniq",
          "unzip",
          "uptime",
          "usleep",
          "vi",
          "watch",
          "wc",
          "wget",
          "which",
          "who",
          "whoami",
          "xargs",
          "xxd",
          "yes",
          "zcat");

  public static boolean hasApplet(String name) {
    return APPLETS.contains(name);
  }

  /// Whether /bin/sh is busybox.
  public boolean isShell() {
    return is("/bin/sh");
  }

  /// All applets are one file.
  public boolean is(String path) {
    Lookup found = Lookup.follow(tree, TreePath.of(path));
    if (found.path().fileName().toString().startsWith("busybox")) {
      return found.entry().isPresent();
    }
    for (String place : List.of("/bin/busybox", "/usr/bin/busybox")) {
      Lookup busybox = Lookup.follow(tree, TreePath.of(place));
      if (found.entry().orElse(null) instanceof FileEntry a
          && busybox.entry().orElse(null) instanceof FileEntry b
          && a.content().equals(b.content())) {
        return true;
      }
    }
    return false;
  }
}
