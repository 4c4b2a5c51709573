package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// A shell script that is started runs the programs that stand where commands stand, and reads the
/// files that it sources. Paths that stand elsewhere, and names that it only looks for, are
/// suspects.
final class CommandRule implements Rule {
  private static final int MAX_SIZE = 1024 * 1024;

  @Override
  public void examine(Member member, Walk walk) {
    if (!isScript(member, walk)) {
      return;
    }
    Optional<Bytes> text = walk.head(member.path(), member.file().content(), MAX_SIZE);
    if (text.isPresent() && text.get().indexOf('\0', 0) < 0) {
      for (ShellScript.Use use : ShellScript.uses(text.get().toString())) {
        take(use, member, walk);
      }
    }
  }

  private static boolean isScript(Member member, Walk walk) {
    return switch (member.role()) {
      case START -> isShells(member, walk);
      case PART ->
          walk.reasons().getOrDefault(member.path(), List.of()).stream()
              .anyMatch(reason -> reason.kind() == Reason.Kind.SOURCED);
      case MAPPED -> false;
    };
  }

  private static boolean isShells(Member member, Walk walk) {
    return walk.head(member.path(), member.file().content(), Shebang.MAX_LENGTH)
        .flatMap(Shebang::of)
        .map(line -> line.programOfEnv().orElse(line.interpreter()))
        .map(program -> TreePath.of(program).fileName().toString())
        .filter(ShellScript::isShell)
        .isPresent();
  }

  private static void take(ShellScript.Use use, Member member, Walk walk) {
    String word = use.word();
    switch (use.place()) {
      case COMMAND -> {
        if (!ShellCommands.isBuiltin(word)) {
          run(word, member, walk);
        }
      }
      case EXTERNAL -> run(word, member, walk);
      case SOURCED -> {
        if (word.startsWith("/") && new Evidence(walk).file(word).isPresent()) {
          walk.take(Bytes.utf8(word), Reason.of(Reason.Kind.SOURCED, member.path(), ". " + word));
        }
      }
      case MENTIONED -> mentioned(word, member, walk);
    }
  }

  private static void run(String word, Member member, Walk walk) {
    found(word, walk)
        .ifPresent(path -> walk.start(path, Reason.of(Reason.Kind.COMMAND, member.path(), word)));
  }

  private static Optional<Bytes> found(String word, Walk walk) {
    boolean isRelative = word.indexOf('/') > 0;
    return isRelative
        ? Optional.empty()
        : SearchPath.find(Bytes.utf8(word), walk)
            .filter(path -> new Evidence(walk).program(path.toString()).isPresent());
  }

  private static void mentioned(String word, Member member, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.SCRIPT_WORD, member.path(), word);
    if (word.startsWith("/")) {
      if (new Evidence(walk).file(word).isPresent()) {
        walk.suspect(Bytes.utf8(word), reason);
      }
    } else {
      found(word, walk).ifPresent(path -> walk.suspect(path, reason));
    }
  }
}
