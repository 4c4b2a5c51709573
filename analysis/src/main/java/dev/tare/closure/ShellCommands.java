package dev.tare.closure;

import java.util.List;
import java.util.Set;

/// The programs of a command that is written as one text for a shell, such as `CMD exec p -x`.
public final class ShellCommands {
  /// Of POSIX shells, and of bash and ksh.
  private static final Set<String> BUILTINS =
      Set.of(
          ":",
          "[",
          "alias",
          "bg",
          "bind",
          "break",
          "caller",
          "cd",
          "compgen",
          "complete",
          "compopt",
          "continue",
          "coproc",
          "declare",
          "dirs",
          "disown",
          "echo",
          "enable",
          "exit",
          "export",
          "false",
          "fc",
          "fg",
          "getopts",
          "hash",
          "help",
          "history",
          "jobs",
          "kill",
          "let",
          "local",
          "logout",
          "mapfile",
          "popd",
          "print",
          "printf",
          "pushd",
          "pwd",
          "read",
          "readarray",
          "readonly",
          "return",
          "set",
          "shift",
          "shopt",
          "suspend",
          "test",
          "times",
          "true",
          "type",
          "typeset",
          "ulimit",
          "umask",
          "unalias",
          "unset",
          "wait",
          "whence");

  private ShellCommands() {}

  /// Words in command position, builtins left out, in order: names or paths. Nothing is expanded.
  public static List<String> programs(String text) {
    return ShellScript.uses(text).stream()
        .filter(ShellCommands::isProgram)
        .map(ShellScript.Use::word)
        .distinct()
        .toList();
  }

  private static boolean isProgram(ShellScript.Use use) {
    return switch (use.place()) {
      case COMMAND -> !isBuiltin(use.word());
      case EXTERNAL -> true;
      case SOURCED, MENTIONED -> false;
    };
  }

  /// Whether some shell has a command of this name itself.
  public static boolean isBuiltin(String name) {
    return BUILTINS.contains(name);
  }

  /// Whether a program of this name is a shell; busybox is one by its applet.
  public static boolean isShell(String name) {
    return ShellScript.isShell(name);
  }
}
