package dev.tare.shell;

/// A piece of the text of a shell script (POSIX.1-2024, Shell Command Language, 2.3).
public sealed interface ShellToken permits ShellToken.Operator, ShellToken.Redirection, ShellWord {
  /// `;`, `&&`, a newline: what stands between commands.
  record Operator(String text) implements ShellToken {}

  /// @param operator without the number before it: `>`, `>>`, `2>&1` is `>&`
  /// @param descriptor the number before it; empty where there is none
  /// @param text of a here-document, as it is written
  record Redirection(String operator, String descriptor, ShellWord target, String text)
      implements ShellToken {
    Redirection withText(String read) {
      return new Redirection(operator, descriptor, target, read);
    }
  }
}
