package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What goes where a program goes though no file names it: of its package, and of those that are
/// built from the same source, the configuration, the directories below `/etc` and `/var` with what
/// rules made in these, and the data in directories that are called as it is.
///
/// @param program its real place
/// @param path file, link or directory
/// @param owner the package that says so
public record Company(TreePath program, TreePath path, String owner) {
  private static final List<TreePath> ROOTS = List.of(TreePath.of("/etc"), TreePath.of("/var"));

  /// Configuration of a machine that starts services, turns logs and the like, not of the program;
  /// and what every package has.
  private static final Pattern OF_MACHINE =
      Pattern.compile(
          "/etc/(?:init\\.d|init|rc.\\.d|cron\\.[a-z]+|logrotate\\.d|default|ufw|bash_completion\\.d"
              + "|apparmor\\.d|systemd|profile\\.d|rsyslog\\.d|insserv\\.conf\\.d|logcheck|network"
              + "|apache2|emacs|vim|skel|udev|modprobe\\.d|sysctl\\.d|apport|apt|dpkg)(?:/.*)?"
              + "|/var/lib/(?:dpkg|systemd)(?:/.*)?");

  private static final List<TreePath> STATE =
      List.of("/var/lib", "/var/log", "/var/cache", "/var/spool", "/run").stream()
          .map(TreePath::of)
          .toList();

  private static final List<TreePath> DATA =
      List.of(TreePath.of("/usr/share"), TreePath.of("/usr/lib"), TreePath.of("/usr/libexec"));

  static List<Company> of(FileTree tree, List<Placed> packages, Set<TreePath> programs) {
    List<Company> company = new ArrayList<>();
    for (TreePath program : programs) {
      for (Placed owner : packages) {
        if (owner.paths().contains(program)) {
          packages.stream()
              .filter(one -> one.source().equals(owner.source()))
              .forEach(one -> add(program, one, tree, packages, company));
        }
      }
    }
    return company;
  }

  private static void add(
      TreePath program, Placed one, FileTree tree, List<Placed> packages, List<Company> company) {
    Set<TreePath> paths = new TreeSet<>(one.configuration());
    Set<TreePath> owned = new HashSet<>();
    packages.forEach(each -> owned.addAll(each.paths()));
    for (TreePath path : one.paths()) {
      if (ROOTS.stream().anyMatch(root -> path.isUnder(root) && path.parts().size() > 1)) {
        Entry entry = tree.entry(path).orElse(null);
        if (entry instanceof Entry.DirectoryEntry && !isShared(path, one, packages)) {
          paths.add(path);
          tree.names(path).stream()
              .map(path::child)
              .filter(child -> !owned.contains(child))
              .forEach(paths::add);
        } else if (entry instanceof Entry.SymlinkEntry) {
          paths.add(path);
        }
      }
    }
    paths.addAll(state(program, one, tree));
    one.paths().stream().filter(path -> isData(path, program, one)).forEach(paths::add);
    for (TreePath path : paths) {
      if (tree.entry(path).isPresent() && !OF_MACHINE.matcher(path.toString()).matches()) {
        company.add(new Company(program, path, one.name()));
      }
    }
  }

  /// Directories for its state, whoever makes them, such as `/var/lib/postgresql`.
  private static List<TreePath> state(TreePath program, Placed one, FileTree tree) {
    List<TreePath> made = new ArrayList<>();
    for (TreePath root : STATE) {
      for (Bytes name : tree.names(root)) {
        TreePath path = root.child(name);
        String word = name.toString();
        boolean isNamed =
            List.of(one.name(), one.source(), program.fileName().toString()).stream()
                .anyMatch(own -> own.equals(word) || own.startsWith(word + "-"));
        if (isNamed) {
          made.add(path);
        }
      }
    }
    return made;
  }

  /// Whether packages of other sources have the directory too, as `/var/lib`.
  private static boolean isShared(TreePath path, Placed one, List<Placed> packages) {
    return packages.stream()
        .anyMatch(other -> !other.source().equals(one.source()) && other.paths().contains(path));
  }

  /// Whether it lies in `/usr/share/NAME` and the like, with the name of package, source or
  /// program.
  private static boolean isData(TreePath path, TreePath program, Placed one) {
    return DATA.stream()
        .filter(path::isUnder)
        .filter(root -> path.parts().size() > root.parts().size())
        .map(root -> path.parts().get(root.parts().size()).toString())
        .anyMatch(name ->
            name.equals(one.source())
                || name.startsWith(one.name())
                || name.startsWith(program.fileName().toString()));
  }
}
