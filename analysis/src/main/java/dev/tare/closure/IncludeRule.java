package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.Glob;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A configuration file below `/etc` that is taken brings what it includes: other files, by path or
/// pattern, and modules. The ways to write that are few: `include x;`, `Include x`, `.include x`,
/// `!includedir x`, `load_module x;`.
final class IncludeRule implements Rule {
  private static final TreePath CONFIGURATION = TreePath.of("/etc");
  private static final int MAX_SIZE = 256 * 1024;
  private static final int MAX_LINES = 5000;

  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?:[.!@#]?include(?:dir|s|_shell)?|load_module|source-directory)[\\s=]+[\"'<]?([^\\s;\"'>#]+).*",
          Pattern.CASE_INSENSITIVE);

  @Override
  public void examine(Member member, Walk walk) {
    if (member.role() != Role.PART || !isConfiguration(member, walk)) {
      return;
    }
    Optional<Bytes> text = walk.head(member.path(), member.file().content(), MAX_SIZE);
    if (text.isEmpty() || text.get().indexOf('\0', 0) >= 0) {
      return;
    }
    text.get()
        .toString()
        .lines()
        .limit(MAX_LINES)
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(m -> include(m.group(1), m.group().strip(), member, walk));
  }

  /// What a program finds there, or what another one of them includes.
  private static boolean isConfiguration(Member member, Walk walk) {
    return member.path().isUnder(CONFIGURATION)
        || walk.reasons().getOrDefault(member.path(), List.of()).stream()
            .anyMatch(r -> r.kind() == Reason.Kind.INCLUDE);
  }

  private static void include(String name, String line, Member member, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.INCLUDE, member.path(), line);
    Evidence evidence = new Evidence(walk);
    for (String path : matching(absolute(name, member, evidence), evidence)) {
      if (evidence.file(path).isPresent()) {
        walk.start(Bytes.utf8(path), reason);
      }
    }
  }

  /// A relative name begins at the file's own directory, or at that above it.
  private static String absolute(String name, Member member, Evidence evidence) {
    if (name.startsWith("/")) {
      return name;
    }
    TreePath here = member.path().parent();
    String path = here + "/" + name;
    return matching(path, evidence).isEmpty() ? here.parent() + "/" + name : path;
  }

  /// All files of a directory, those that match a pattern in the last name, or the one file.
  private static List<String> matching(String path, Evidence evidence) {
    int slash = path.lastIndexOf('/');
    String directory = path.substring(0, slash);
    String last = path.substring(slash + 1);
    if (evidence.directory(path).isPresent()) {
      return evidence.names(path).stream().map(name -> path + "/" + name).toList();
    }
    if (last.indexOf('*') < 0 && last.indexOf('?') < 0) {
      return evidence.file(path).isPresent() ? List.of(path) : List.of();
    }
    Glob glob = Glob.of(last);
    List<String> found = new ArrayList<>(evidence.names(directory));
    found.removeIf(name -> !glob.matches("/" + name));
    return found.stream().map(name -> directory + "/" + name).toList();
  }
}
