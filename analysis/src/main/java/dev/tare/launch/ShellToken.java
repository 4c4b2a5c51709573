package dev.tare.launch;

/// A piece of the text of a shell script (POSIX.1-2024, Shell Command Language, 2.3).
sealed interface ShellToken permits ShellToken.Operator, ShellToken.Redirection, ShellWord {
  /// `;`, `&&`, a newline: what stands between commands.
  record Operator(String text) implements ShellToken {}

  /// @param operator without the number before it: `>`, `>>`, `2>&1` is `>&`
  /// @param descriptor the number before it; empty where there is none
  record Redirection(String operator, String descriptor, ShellWord target) implements ShellToken {}
}
