package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Programs write below directories that a system has: they are taken empty, with their mode and
/// owner. Which ones an object's strings name, and `/tmp` for functions that make temporary files.
final class WritableRule implements Rule {
  private static final List<String> TEMPORARY =
      List.of(
          "mkstemp",
          "mkstemp64",
          "mkostemp",
          "mkostemp64",
          "mkstemps",
          "mkdtemp",
          "mktemp",
          "tmpfile",
          "tmpfile64",
          "tempnam",
          "tmpnam");

  private static final Set<TreePath> ROOTS =
      Set.of(
          TreePath.of("/tmp"),
          TreePath.of("/var/tmp"),
          TreePath.of("/run"),
          TreePath.of("/var/run"),
          TreePath.of("/run/lock"),
          TreePath.of("/var/lock"),
          TreePath.of("/var/log"));

  private static final List<TreePath> PARENTS =
      List.of(
          TreePath.of("/run"),
          TreePath.of("/var/run"),
          TreePath.of("/run/lock"),
          TreePath.of("/var/lock"),
          TreePath.of("/var/log"),
          TreePath.of("/var/cache"),
          TreePath.of("/var/lib"),
          TreePath.of("/var/spool"));

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED || mapping.filter(m -> !m.isOfLibc()).isEmpty()) {
      return;
    }
    Set<String> imports = walk.imports(member.file());
    TEMPORARY.stream()
        .filter(imports::contains)
        .findFirst()
        .ifPresent(f -> take(TreePath.of("/tmp"), "import of " + f, member, walk));
    if (!PathRule.opens(member, mapping.get(), walk)) {
      return;
    }
    for (String literal : walk.ownLiterals(member.file())) {
      if (mayName(literal) && !PathRule.isSource(literal)) {
        directory(literal).ifPresent(d -> take(d, "\"" + literal + "\"", member, walk));
      }
    }
  }

  private static boolean mayName(String literal) {
    return literal.startsWith("/var/") || literal.startsWith("/run") || literal.startsWith("/tmp");
  }

  /// `/run/x/y.pid` asks for `/run/x` and what holds it.
  private static Optional<TreePath> directory(String literal) {
    TreePath path = TreePath.of(literal.replaceFirst("[%:,; ].*", ""));
    for (TreePath at = path; !at.isRoot(); at = at.parent()) {
      if (ROOTS.contains(at) || PARENTS.contains(at.parent())) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /// A file there is state of this machine: then the directory that holds it.
  private static void take(TreePath path, String detail, Member member, Walk walk) {
    TreePath directory = path;
    while (!directory.isRoot() && !isDirectory(directory, walk)) {
      directory = directory.parent();
    }
    if (ROOTS.contains(directory) || PARENTS.contains(directory.parent())) {
      Reason reason = Reason.of(Reason.Kind.WRITABLE, member.path(), detail);
      walk.take(Bytes.utf8(directory.toString()), reason);
    }
  }

  private static boolean isDirectory(TreePath path, Walk walk) {
    return walk.look(Bytes.utf8(path.toString())).entry().orElse(null) instanceof DirectoryEntry;
  }
}
