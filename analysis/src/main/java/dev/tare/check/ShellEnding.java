package dev.tare.check;

import java.util.Set;
import java.util.regex.Pattern;

/// What a shell does last, as far as the text tells: whether it hands its process over to a
/// program, or waits for one and keeps the signals for itself.
///
/// Measured: bash 5.2 and busybox 1.35 replace themselves by the last plain command of `sh -c`,
/// dash 0.5.12 does not; none of them does with the last command of a script.
final class ShellEnding {
  private static final Set<String> SHORT =
      Set.of(
          ":",
          ".",
          "[",
          "alias",
          "awk",
          "basename",
          "break",
          "cat",
          "cd",
          "chmod",
          "chown",
          "cp",
          "cut",
          "date",
          "dirname",
          "echo",
          "env",
          "exit",
          "export",
          "false",
          "grep",
          "head",
          "hostname",
          "id",
          "kill",
          "ln",
          "ls",
          "mkdir",
          "mv",
          "nproc",
          "ps",
          "printenv",
          "printf",
          "pwd",
          "read",
          "return",
          "rm",
          "sed",
          "seq",
          "set",
          "shift",
          "sort",
          "test",
          "touch",
          "tr",
          "trap",
          "true",
          "type",
          "umask",
          "uname",
          "uniq",
          "unset",
          "wc",
          "which",
          "whoami");

  private static final Pattern SEPARATOR = Pattern.compile("&&|;");

  private ShellEnding() {}

  /// Whether a program of this name ends at once: nobody has to stop it.
  static boolean isShort(String name) {
    return SHORT.contains(name);
  }

  /// What is run last by `text`, where it is a plain command.
  private static String lastCommand(String text) {
    String[] parts = SEPARATOR.split(text, -1);
    String last = parts[parts.length - 1].strip();
    return last.isEmpty() && parts.length > 1 ? parts[parts.length - 2].strip() : last;
  }

  /// Whether shells that can replace themselves by the last command do.
  static boolean isReplaceable(String text) {
    String last = lastCommand(text.strip());
    return !text.contains("||")
        && last.indexOf('|') < 0
        && last.indexOf('&') < 0
        && !text.strip().endsWith("&");
  }
}
