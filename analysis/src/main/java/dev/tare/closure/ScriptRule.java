package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// A script that is started needs its interpreter, and where that is `env`, the program that `env`
/// finds along PATH. An interpreter may be a script again.
final class ScriptRule implements Rule {
  /// Where the kernel gives up with ELOOP (`exec_binprm`).
  private static final int MAX_SCRIPTS = 5;

  @Override
  public void examine(Member member, Walk walk) {
    if (member.role() != Role.START || (member.file().attributes().mode() & 0111) == 0) {
      return;
    }
    FileEntry script = member.file();
    for (int depth = 0; ; depth++) {
      Optional<Shebang> line = shebang(script, walk);
      if (line.isEmpty()) {
        return;
      }
      if (depth == MAX_SCRIPTS) {
        String cause = "%s goes through more than %d scripts".formatted(member.path(), MAX_SCRIPTS);
        walk.add(new Problem.Unreadable(member.path(), cause));
        return;
      }
      Optional<Entry> interpreter = takeInterpreter(script, line.get(), walk);
      if (!(interpreter.orElse(null) instanceof FileEntry next)) {
        return;
      }
      script = next;
    }
  }

  private static Optional<Shebang> shebang(FileEntry file, Walk walk) {
    return walk.head(file.path(), file.content(), Shebang.MAX_LENGTH).flatMap(Shebang::of);
  }

  private static Optional<Entry> takeInterpreter(FileEntry script, Shebang line, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.INTERPRETER, script.path(), line.toString());
    Bytes path = walk.environment().absolute(line.interpreter());
    Optional<Entry> interpreter = walk.start(path, reason);
    if (interpreter.isEmpty()) {
      missing(script, line.interpreter(), List.of(), line, walk);
    }
    interpreter.ifPresent(
        e -> walk.interprets(script.path(), e.path(), Dependency.How.PATH, line.toString()));
    line.programOfEnv().ifPresent(name -> takeFound(script, name, line, walk));
    return interpreter;
  }

  private static void takeFound(FileEntry script, Bytes name, Shebang line, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.INTERPRETER, script.path(), line.toString());
    Optional<Bytes> path = SearchPath.find(name, walk);
    if (path.isEmpty()) {
      List<TreePath> searched = walk.environment().path().stream().map(TreePath::of).toList();
      missing(script, name, searched, line, walk);
      return;
    }
    walk.start(path.get(), reason)
        .ifPresent(e ->
            walk.interprets(script.path(), e.path(), Dependency.How.SEARCH_PATH, line.toString()));
  }

  private static void missing(
      FileEntry script, Bytes name, List<TreePath> searched, Shebang line, Walk walk) {
    Optional<String> cause =
        line.hasCarriageReturn()
            ? Optional.of("its first line ends with CR LF, and CR is taken for a part of the name")
            : Optional.empty();
    walk.add(new Problem.Missing(script.path(), Reason.Kind.INTERPRETER, name, searched, cause));
  }
}
