package dev.tare.check;

import java.util.List;
import java.util.Optional;
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

  private static final Pattern EXEC = Pattern.compile("(?m)(^|[;&|({]|then|else|do)\\s*exec\\s");
  private static final Pattern TRAP = Pattern.compile("(?m)(^|[;&|({])\\s*trap\\s");
  private static final Pattern SEPARATOR = Pattern.compile("&&|;");

  private ShellEnding() {}

  /// The program that a script waits for at its end; empty where it waits for none that lasts, or
  /// the text is too much for a look at its last line.
  static Optional<String> waitsFor(String script) {
    if (EXEC.matcher(script).find() || TRAP.matcher(script).find()) {
      return Optional.empty();
    }
    String last = "";
    for (String line : script.replace("\\\n", " ").lines().toList()) {
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        last = text;
      }
    }
    return program(lastCommand(last));
  }

  /// What is run last by `text`, where it is a plain command.
  private static String lastCommand(String text) {
    String[] parts = SEPARATOR.split(text, -1);
    String last = parts[parts.length - 1].strip();
    return last.isEmpty() && parts.length > 1 ? parts[parts.length - 2].strip() : last;
  }

  /// The program of a command; empty for builtins, for what ends at once and for ends of loops.
  private static Optional<String> program(String command) {
    for (String word : List.of(command.split("\\s+", -1))) {
      if (!word.matches("[A-Za-z_][A-Za-z_0-9]*=.*")) {
        String name = word.replace("\"", "");
        String base = name.substring(name.lastIndexOf('/') + 1);
        boolean isPlain = name.matches("[A-Za-z0-9_./+-]+|\\$@|\\$\\{?[A-Za-z_]+\\}?");
        boolean isOver = SHORT.contains(base) || Set.of("fi", "done", "esac", "}").contains(base);
        return isPlain && !isOver ? Optional.of(name) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /// The program that `sh -c text` waits for, or becomes.
  static Optional<String> ofCommand(String text) {
    return text.strip().startsWith("exec ") ? Optional.empty() : waitsFor(text);
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
