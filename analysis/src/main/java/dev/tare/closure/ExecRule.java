package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An object that runs programs may run those that its strings name: by an absolute path, alone or
/// before options; and by name alone where the program has PATH searched and the name is that of a
/// compressor or the like that programs commonly hand work to: most other names are English words.
/// What a person chooses, such as an editor, is not taken.
final class ExecRule implements Rule {
  private static final List<String> RUNS =
      List.of(
          "execl",
          "execle",
          "execlp",
          "execv",
          "execve",
          "execvp",
          "execvpe",
          "execveat",
          "fexecve",
          "posix_spawn",
          "posix_spawnp",
          "g_spawn_async",
          "g_spawn_sync",
          "g_spawn_command_line_sync",
          "g_spawn_command_line_async");

  private static final List<String> SEARCHES =
      List.of("execlp", "execvp", "execvpe", "posix_spawnp", "system", "popen", "wordexp");

  private static final Set<String> DELEGATES =
      Set.of(
          "bzip2",
          "compress",
          "gzip",
          "lzip",
          "lzma",
          "lzop",
          "xz",
          "zstd",
          "bunzip2",
          "gunzip",
          "unxz",
          "zcat",
          "less",
          "sendmail");

  private static final Set<String> CHOSEN =
      Set.of(
          "editor",
          "emacs",
          "ex",
          "nano",
          "sensible-browser",
          "sensible-editor",
          "vi",
          "view",
          "vim",
          "www-browser",
          "x-terminal-emulator",
          "x-www-browser",
          "xterm");

  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9_.+/-]+");
  private static final Pattern COMMAND_LINE =
      Pattern.compile("(?:exec )?(/?[A-Za-z0-9_.+/-]+) +-[A-Za-z-].*");

  static boolean runs(Set<String> imports) {
    return RUNS.stream().anyMatch(imports::contains) || ShellRule.calls(imports);
  }

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED || mapping.filter(m -> !m.isOfLibc()).isEmpty()) {
      return;
    }
    Set<String> imports = walk.imports(member.file());
    if (!runs(imports)) {
      return;
    }
    boolean usesShell = ShellRule.calls(imports);
    boolean searches = mapping.get().isProgram() && SEARCHES.stream().anyMatch(imports::contains);
    for (String literal : walk.literals(member.file())) {
      named(literal, usesShell, searches)
          .flatMap(name -> found(name, walk))
          .ifPresent(path ->
              walk.suspect(
                  path, Reason.of(Reason.Kind.EXEC, member.path(), "\"" + literal + "\"")));
    }
  }

  /// The program that a string may name.
  private static Optional<String> named(String literal, boolean usesShell, boolean searches) {
    if (literal.indexOf(' ') > 0) {
      Matcher line = COMMAND_LINE.matcher(literal);
      return usesShell && line.matches() ? named(line.group(1), false, searches) : Optional.empty();
    }
    return (searches && DELEGATES.contains(literal)) || PATH.matcher(literal).matches()
        ? Optional.of(literal)
        : Optional.empty();
  }

  private static Optional<Bytes> found(String name, Walk walk) {
    return SearchPath.find(Bytes.utf8(name), walk)
        .filter(path -> !CHOSEN.contains(TreePath.of(path).fileName().toString()))
        .filter(path -> new Evidence(walk).program(path.toString()).isPresent());
  }
}
