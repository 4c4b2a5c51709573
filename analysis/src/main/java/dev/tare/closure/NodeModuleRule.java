package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of JavaScript that is taken brings what it requires or imports by a path of its own, the
/// package.json that says how Node reads it, and of packages the whole directory in the nearest
/// `node_modules`. Only what stands there as a string is seen.
final class NodeModuleRule implements Rule {
  private static final int MAX_SIZE = 1 << 20;

  private static final Pattern NAMED =
      Pattern.compile(
          "(?:\\b(?:require|import)\\s*\\(\\s*|\\bfrom\\s*|\\bimport\\s+)[\"']([^\"'\\n]+)[\"']");

  private static final List<String> ENDS = List.of(".js", ".mjs", ".cjs");

  /// Packages that are taken.
  private final Set<TreePath> packages = new HashSet<>();

  @Override
  public void examine(Member member, Walk walk) {
    String name = member.path().fileName().toString();
    if (member.role() != Role.PART
        || ENDS.stream().noneMatch(name::endsWith)
        || !isMeant(member, walk)) {
      return;
    }
    description(member, walk);
    walk.head(member.path(), member.file().content(), MAX_SIZE)
        .filter(text -> text.indexOf('\0', 0) < 0)
        .ifPresent(text -> {
          for (Matcher m = NAMED.matcher(text.toString()); m.find(); ) {
            take(m.group(1), member, walk);
          }
        });
  }

  /// Whether it is taken by its own name, or with a package that is.
  private boolean isMeant(Member member, Walk walk) {
    return walk.reasons().getOrDefault(member.path(), List.of()).stream()
        .anyMatch(reason ->
            switch (reason.kind()) {
              case HOME, SERVED -> false;
              case ADDED -> reason.from().map(packages::contains).orElse(true);
              default -> true;
            });
  }

  /// The nearest package.json, whose `type` tells what a file is.
  private static void description(Member member, Walk walk) {
    for (TreePath at = member.path(); !at.isRoot(); at = at.parent()) {
      Bytes path = Bytes.utf8(at.parent() + "/package.json");
      if (walk.look(path).entry().isPresent()) {
        walk.take(path, Reason.of(Reason.Kind.MODULE, member.path(), "nearest package.json"));
        return;
      }
    }
  }

  private void take(String name, Member member, Walk walk) {
    if (name.indexOf('\0') >= 0 || name.startsWith("node:")) {
      return;
    }
    Reason reason = Reason.of(Reason.Kind.MODULE, member.path(), "\"" + name + "\"");
    if (name.startsWith("./") || name.startsWith("../") || name.startsWith("/")) {
      TreePath path = member.path().parent().resolve(Bytes.utf8(name));
      for (TreePath file : ModuleFiles.ofNode(walk.tree(), path.toString())) {
        walk.take(Bytes.utf8(file.toString()), reason);
      }
    } else {
      packageOf(name, member, walk)
          .filter(packages::add)
          .ifPresent(path -> walk.addAll(Bytes.utf8(path.toString()), reason));
    }
  }

  private static Optional<TreePath> packageOf(String name, Member member, Walk walk) {
    String[] parts = name.split("/", -1);
    boolean isScoped = name.startsWith("@") && parts.length > 1;
    String directory = isScoped ? parts[0] + "/" + parts[1] : parts[0];
    for (TreePath at = member.path(); !at.isRoot(); at = at.parent()) {
      String path = at.parent() + "/node_modules/" + directory;
      if (!directory.isEmpty() && ModuleFiles.isDirectory(walk.tree(), path)) {
        return Optional.of(walk.look(Bytes.utf8(path)).path());
      }
    }
    return Optional.empty();
  }
}
