package dev.tare.closure;

import java.util.List;

/// The programs of a command that is written as one text for a shell, such as `CMD exec p -x`.
public final class ShellCommands {
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
      case COMMAND -> !CommandRule.BUILTINS.contains(use.word());
      case EXTERNAL -> true;
      case SOURCED, MENTIONED -> false;
    };
  }

  /// Whether a program of this name is a shell; busybox is one by its applet.
  public static boolean isShell(String name) {
    return ShellScript.isShell(name);
  }
}
