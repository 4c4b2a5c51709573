package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Interpreters and servers with a library of their own, which they find beside themselves or in
/// directories that their strings name. What of it is used only their programs know, so all of it
/// is suspected. For those who explain an image as it is: who makes one lets probes say what is
/// used.
final class HomeRule implements Rule {
  /// Deeper than the home of any of them.
  private static final int MAX_DEPTH = 8;

  /// Files that have a home.
  ///
  /// @param name of the program, or of the library that is most of it
  /// @param word that the names of its directories hold
  private record Home(Pattern name, String word) {
    static Home of(String name, String word) {
      return new Home(Pattern.compile(name), word);
    }
  }

  private static final List<Home> NAMED =
      List.of(
          Home.of("(lib)?python3.*", "python3"),
          Home.of("(lib)?perl[0-9.]*(\\.so.*)?", "perl"),
          Home.of("(lib)?ruby.*", "ruby"),
          Home.of("(lib)?php[0-9.]*(\\.so.*)?", "php"),
          Home.of("(lib)?node(\\.so.*)?", "nodejs"),
          Home.of("postgres", "postgresql"),
          Home.of("git", "git-core"));

  private static final Pattern PYTHON = Pattern.compile("python3\\.[0-9]+");

  private final Set<TreePath> seen = new HashSet<>();

  @Override
  public void examine(Member member, Walk walk) {
    if (member.role() != Role.MAPPED) {
      return;
    }
    String name = member.path().fileName().toString();
    for (Home home : NAMED) {
      if (home.name.matcher(name).matches()) {
        named(member, home.word, walk).forEach(path -> suspect(path, member, walk));
      }
    }
    if (member.path().parts().size() > 2) {
      beside(name, member.path().parent().parent(), walk)
          .forEach(path -> suspect(path, member, walk));
    }
  }

  private static List<String> named(Member member, String word, Walk walk) {
    List<String> named = new ArrayList<>();
    for (String literal : walk.literals(member.file())) {
      for (String each : literal.split(":", -1)) {
        if (each.startsWith("/") && each.contains(word)) {
          named.add(each);
        }
      }
    }
    return named;
  }

  /// @param prefix the directory that holds the directory of the program
  private static List<String> beside(String name, TreePath prefix, Walk walk) {
    if (name.equals("java") && walk.look(Bytes.utf8(prefix + "/lib/jvm.cfg")).entry().isPresent()) {
      return List.of(prefix + "/lib", prefix + "/conf");
    }
    return PYTHON.matcher(name).matches()
        ? List.of(prefix + "/lib/" + name, prefix + "/lib/python3")
        : List.of();
  }

  private void suspect(String path, Member member, Walk walk) {
    new Evidence(walk)
        .publicDirectory(path)
        .filter(directory -> directory.path().parts().size() > 1 && seen.add(directory.path()))
        .ifPresent(_ -> {
          Reason reason = Reason.of(Reason.Kind.HOME, member.path(), "\"" + path + "\"");
          walk.suspect(Bytes.utf8(path), reason, () -> take(Bytes.utf8(path), reason, walk));
        });
  }

  /// With the directories that links in it lead to: Debian keeps configuration below /etc.
  private static void take(Bytes path, Reason reason, Walk walk) {
    if (walk.addAll(path, reason).orElse(null) instanceof DirectoryEntry home) {
      linked(home.path(), 0, walk)
          .forEach(link -> walk.addAll(Bytes.utf8("/").concat(link.name()), reason));
    }
  }

  private static List<TreePath> linked(TreePath directory, int depth, Walk walk) {
    List<TreePath> links = new ArrayList<>();
    for (Bytes name : walk.tree().names(directory)) {
      TreePath child = directory.child(name);
      Entry entry = walk.tree().entry(child).orElse(null);
      if (entry instanceof DirectoryEntry && depth < MAX_DEPTH) {
        links.addAll(linked(child, depth + 1, walk));
      }
      if (entry instanceof Entry.SymlinkEntry
          && Lookup.follow(walk.tree(), child).entry().orElse(null) instanceof DirectoryEntry to
          && to.path().parts().size() > 2
          && !directory.isUnder(to.path())) {
        links.add(to.path());
      }
    }
    return links;
  }
}
