package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What goes where a program goes though no file that runs names it: of its package, and of those
/// that are built from the same source, the configuration, the directories below `/etc`, `/var` and
/// `/run` with what rules made in these, and the data in directories that are called as it is; and
/// the files, of any package, that this configuration and scripts among it name.
///
/// @param program its real place
/// @param path file, link or directory
/// @param owner the package that says so
public record Company(TreePath program, TreePath path, String owner) {
  private static final List<TreePath> ROOTS =
      List.of("/etc", "/var", "/run").stream().map(TreePath::of).toList();

  /// Configuration of a machine that starts services, turns logs and the like, not of the program;
  /// and what every package has.
  private static final Pattern OF_MACHINE =
      Pattern.compile(
          "/etc/(?:init\\.d|init|rc.\\.d|cron\\.[a-z]+|logrotate\\.d|default|ufw|bash_completion\\.d"
              + "|apparmor\\.d|systemd|profile\\.d|rsyslog\\.d|insserv\\.conf\\.d|logcheck|network"
              + "|apache2|emacs|vim|skel|udev|modprobe\\.d|sysctl\\.d|apport|apt|dpkg)(?:/.*)?"
              + "|/var/lib/(?:dpkg|systemd)(?:/.*)?");

  private static final TreePath CONFIGURATION = TreePath.of("/etc");
  private static final int MAX_TEXT = 1 << 16;
  private static final Pattern COMMENT = Pattern.compile("(?m)^[ \\t]*(?:#|//|;).*");
  private static final Pattern PATH =
      Pattern.compile("(?<![A-Za-z0-9._/-])/(?:etc|usr|var)/[A-Za-z0-9._+/-]*[A-Za-z0-9]");

  private static final List<TreePath> STATE =
      List.of("/var/lib", "/var/log", "/var/cache", "/var/spool", "/run").stream()
          .map(TreePath::of)
          .toList();

  private static final List<TreePath> DATA =
      List.of(TreePath.of("/usr/share"), TreePath.of("/usr/lib"), TreePath.of("/usr/libexec"));

  static List<Company> of(FileTree tree, List<Placed> packages, Set<TreePath> programs) {
    Map<String, List<Placed>> bySource =
        packages.stream().collect(Collectors.groupingBy(Placed::source));
    Map<TreePath, Set<String>> sources = new HashMap<>();
    for (Placed one : packages) {
      one.paths()
          .forEach(path -> sources.computeIfAbsent(path, _ -> new TreeSet<>()).add(one.source()));
    }
    List<Company> company = new ArrayList<>();
    for (TreePath program : programs) {
      for (String source : sources.getOrDefault(program, Set.of())) {
        bySource
            .getOrDefault(source, List.of())
            .forEach(one -> add(program, one, tree, sources, company));
      }
    }
    return company;
  }

  /// @param sources of which sources the packages are that have a path
  private static void add(
      TreePath program,
      Placed one,
      FileTree tree,
      Map<TreePath, Set<String>> sources,
      List<Company> company) {
    Set<TreePath> paths = new TreeSet<>(one.configuration());
    for (TreePath path : one.paths()) {
      if (ROOTS.stream().anyMatch(root -> path.isUnder(root) && path.parts().size() > 1)) {
        Entry entry = tree.entry(path).orElse(null);
        if (entry instanceof Entry.DirectoryEntry && !isShared(sources, path)) {
          paths.add(path);
          tree.names(path).stream()
              .map(path::child)
              .filter(child -> !sources.containsKey(child))
              .forEach(paths::add);
        } else if (entry instanceof Entry.SymlinkEntry) {
          paths.add(path);
        }
      }
    }
    paths.addAll(state(program, one, tree));
    one.paths().stream().filter(path -> isData(path, program, one)).forEach(paths::add);
    paths.removeIf(
        path -> tree.entry(path).isEmpty() || OF_MACHINE.matcher(path.toString()).matches());
    Set<TreePath> all = new TreeSet<>(paths);
    paths.forEach(path -> all.addAll(named(path, tree)));
    all.forEach(path -> company.add(new Company(program, path, one.name())));
  }

  /// The files whose paths stand in a file of configuration, or in a script, comments aside.
  private static List<TreePath> named(TreePath path, FileTree tree) {
    if (path.isUnder(CONFIGURATION)
        && tree.entry(path).orElse(null) instanceof Entry.DirectoryEntry) {
      return tree.names(path).stream()
          .flatMap(name -> named(path.child(name), tree).stream())
          .toList();
    }
    if (!(tree.entry(path).orElse(null) instanceof Entry.FileEntry file)
        || file.content().size() > MAX_TEXT) {
      return List.of();
    }
    try (InputStream in = file.content().open()) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      if (!path.isUnder(CONFIGURATION) && !text.startsWith("#!")) {
        return List.of();
      }
      return PATH.matcher(COMMENT.matcher(text).replaceAll(""))
          .results()
          .map(found -> TreePath.of(found.group()))
          .filter(name -> tree.entry(name).orElse(null) instanceof Entry.FileEntry)
          .distinct()
          .toList();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path);
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
  private static boolean isShared(Map<TreePath, Set<String>> sources, TreePath path) {
    return sources.getOrDefault(path, Set.of()).size() > 1;
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
