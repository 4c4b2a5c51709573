package dev.tare.lint;

import java.util.List;

/// The rules that only tare has.
public final class TareRules {
  /// A command in string form over `FROM scratch`.
  public static final Rule SHELL_FORM_WITHOUT_SHELL =
      Rule.ofTare(
          "ShellFormWithoutShell",
          "The string form is read by /bin/sh, and in an image from scratch there is none.");

  /// Characters that look right and mean something else: see [dev.tare.dockerfile.Slips].
  public static final Rule SLIP_OF_THE_KEYBOARD =
      Rule.ofTare(
          "SlipOfTheKeyboard", "The language takes it for a word, and the build fails elsewhere.");

  /// Syntax that other builders refuse.
  public static final Rule TARE_EXTENSION =
      Rule.ofTare("TareExtension", "Other builders refuse what only tare knows.");

  /// What `# check=` names in vain.
  public static final Rule UNKNOWN_RULE =
      Rule.ofTare(
          "UnknownRule", "Names in # check= count as they are written, up to the first blank.");

  private TareRules() {}

  /// All of them.
  public static List<Rule> all() {
    return List.of(SHELL_FORM_WITHOUT_SHELL, SLIP_OF_THE_KEYBOARD, TARE_EXTENSION, UNKNOWN_RULE);
  }
}
