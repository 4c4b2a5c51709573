package dev.tare.launch;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a shell is given: a text (`sh -c text`) or a script.
///
/// @param text empty where it is a script
/// @param script as it is written; empty where it is a text
/// @param rest `$0` of a text, and the arguments
record ShellArguments(
    Optional<String> text, Optional<String> script, List<Argument> rest, boolean stopsAtFailure) {
  private static final Set<String> WITH_VALUE =
      Set.of("-o", "+o", "-O", "+O", "--rcfile", "--init-file");

  /// Empty where it reads what somebody types, or nobody knows what it reads.
  static Optional<ShellArguments> of(List<Argument> argv) {
    boolean isText = false;
    boolean stopsAtFailure = false;
    int i = 1;
    for (; i < argv.size() && argv.get(i).isKnown(); i++) {
      String word = argv.get(i).text();
      if (word.equals("--") || word.equals("-")) {
        i++;
        break;
      }
      if (!word.startsWith("-") && !word.startsWith("+")) {
        break;
      }
      boolean isCluster = word.matches("-[a-zA-Z]+");
      if (isCluster && word.indexOf('s') > 0) {
        return Optional.empty();
      }
      isText |= isCluster && word.indexOf('c') > 0;
      stopsAtFailure |= isCluster && word.indexOf('e') > 0;
      i += WITH_VALUE.contains(word) || (isCluster && word.endsWith("o")) ? 1 : 0;
    }
    if (i >= argv.size() || !argv.get(i).isKnown()) {
      return Optional.empty();
    }
    Optional<String> operand = Optional.of(argv.get(i).text());
    return Optional.of(
        new ShellArguments(
            isText ? operand : Optional.empty(),
            isText ? Optional.empty() : operand,
            argv.subList(i + 1, argv.size()),
            stopsAtFailure));
  }
}
