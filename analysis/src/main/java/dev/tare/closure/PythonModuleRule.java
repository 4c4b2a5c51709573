package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of Python brings the modules that it imports, where they lie beside it, in the packages
/// around it, in the working directory or in PYTHONPATH. The library of Python itself is the
/// business of [HomeRule]. Only what stands there as a name is seen.
final class PythonModuleRule implements Rule {
  private static final int MAX_SIZE = 1 << 20;

  private static final String DOTTED = "\\w+(?:\\.\\w+)*";

  private static final Pattern IMPORT =
      Pattern.compile(
          "^[ \\t]*import[ \\t]+(%1$s(?:[ \\t]+as[ \\t]+\\w+)?(?:[ \\t]*,[ \\t]*%1$s(?:[ \\t]+as[ \\t]+\\w+)?)*)"
              .formatted(DOTTED),
          Pattern.MULTILINE);

  private static final Pattern FROM =
      Pattern.compile(
          "^[ \\t]*from[ \\t]+(\\.*)(%s)?[ \\t]+import[ \\t]+(\\([^)]*\\)|[^\\n#;]*)"
              .formatted(DOTTED),
          Pattern.MULTILINE);

  private static final Pattern CALL =
      Pattern.compile("(?:import_module|__import__)\\(\\s*[\"'](%s)[\"']".formatted(DOTTED));

  /// Kinds by which a directory brings all that it holds.
  private static final Set<Reason.Kind> WHOLE =
      EnumSet.of(Reason.Kind.HOME, Reason.Kind.ADDED, Reason.Kind.SERVED, Reason.Kind.PLUGIN);

  /// An import.
  ///
  /// @param dots how many stand before the name
  private record Import(int dots, String module) {}

  @Override
  public void examine(Member member, Walk walk) {
    if (member.role() == Role.MAPPED || isOfWhole(member, walk) || !isPython(member, walk)) {
      return;
    }
    walk.head(member.path(), member.file().content(), MAX_SIZE)
        .filter(text -> text.indexOf('\0', 0) < 0)
        .ifPresent(
            text -> imports(text.toString()).forEach(imported -> take(imported, member, walk)));
  }

  /// Whether it is taken with a directory alone.
  private static boolean isOfWhole(Member member, Walk walk) {
    return walk.reasons().getOrDefault(member.path(), List.of()).stream()
        .allMatch(reason -> WHOLE.contains(reason.kind()) && reason.from().isPresent());
  }

  private static boolean isPython(Member member, Walk walk) {
    return member.path().fileName().endsWith(Bytes.utf8(".py"))
        || (member.role() == Role.START
            && walk.head(member.path(), member.file().content(), Shebang.MAX_LENGTH)
                .flatMap(Shebang::of)
                .map(line -> line.programOfEnv().orElse(line.interpreter()))
                .filter(program -> TreePath.of(program).fileName().startsWith(Bytes.utf8("python")))
                .isPresent());
  }

  private static Set<Import> imports(String text) {
    Set<Import> imports = new LinkedHashSet<>();
    for (Matcher m = IMPORT.matcher(text); m.find(); ) {
      for (String one : m.group(1).split(",", -1)) {
        imports.add(new Import(0, one.strip().split("[ \\t]", 2)[0]));
      }
    }
    for (Matcher m = FROM.matcher(text); m.find(); ) {
      int dots = m.group(1).length();
      String module = Optional.ofNullable(m.group(2)).orElse("");
      imports.add(new Import(dots, module));
      for (String name : m.group(3).replaceAll("#.*|[()\\\\]", " ").split(",", -1)) {
        String first = name.strip().split("\\s", 2)[0];
        imports.add(new Import(dots, module.isEmpty() ? first : module + "." + first));
      }
    }
    for (Matcher m = CALL.matcher(text); m.find(); ) {
      imports.add(new Import(0, m.group(1)));
    }
    return imports;
  }

  private static void take(Import imported, Member member, Walk walk) {
    Reason reason =
        Reason.of(
            Reason.Kind.MODULE,
            member.path(),
            "import " + ".".repeat(imported.dots()) + imported.module());
    List<String> directories =
        imported.dots() == 0
            ? directories(member, walk)
            : List.of(above(member.path(), imported.dots()).toString());
    for (TreePath path : ModuleFiles.ofPython(walk.tree(), directories, imported.module())) {
      if (!path.equals(member.path())) {
        walk.take(Bytes.utf8(path.toString()), reason);
      }
    }
  }

  private static TreePath above(TreePath path, int times) {
    TreePath at = path;
    for (int i = 0; i < times; i++) {
      at = at.parent();
    }
    return at;
  }

  private static List<String> directories(Member member, Walk walk) {
    List<String> directories = new ArrayList<>();
    TreePath at = member.path().parent();
    directories.add(at.toString());
    while (!at.isRoot() && walk.look(Bytes.utf8(at + "/__init__.py")).entry().isPresent()) {
      at = at.parent();
      directories.add(at.toString());
    }
    directories.add(walk.environment().workingDirectory().toString());
    walk.environment()
        .variable("PYTHONPATH")
        .ifPresent(path -> directories.addAll(List.of(path.split(":", -1))));
    directories.removeIf(directory -> !directory.startsWith("/"));
    return directories;
  }
}
