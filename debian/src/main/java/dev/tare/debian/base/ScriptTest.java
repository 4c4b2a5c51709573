package dev.tare.debian.base;

import dev.tare.layer.Entry;
import dev.tare.shell.ShellComparison;
import java.util.List;
import java.util.Optional;

/// `test` and `[` over the root that is being made.
record ScriptTest(ScriptState state, boolean isDouble) {
  /// Each operator is a test in a test: hostile text is to cost no stack.
  private static final int MAX_WORDS = 200;

  Outcome test(List<String> words) {
    if (words.size() > MAX_WORDS) {
      return Outcome.UNKNOWN;
    }
    for (String operator : List.of("-o", "||", "-a", "&&")) {
      int at = words.lastIndexOf(operator);
      if (at > 0 && at < words.size() - 1 && words.size() > 3) {
        Outcome left = test(words.subList(0, at));
        Outcome right = test(words.subList(at + 1, words.size()));
        return operator.matches("-o|\\|\\|") ? left.or(right) : left.and(right);
      }
    }
    if (words.size() > 1 && words.getFirst().equals("!")) {
      return test(words.subList(1, words.size())).negated();
    }
    return switch (words.size()) {
      case 0 -> Outcome.NO;
      case 1 -> Outcome.of(!words.getFirst().isEmpty());
      case 2 -> unary(words.getFirst(), words.getLast());
      case 3 -> binary(words.get(0), words.get(1), words.get(2));
      default -> Outcome.UNKNOWN;
    };
  }

  private Outcome unary(String operator, String text) {
    return switch (operator) {
      case "-n" -> Outcome.of(!text.isEmpty());
      case "-z" -> Outcome.of(text.isEmpty());
      case "-e", "-f", "-d", "-s", "-x", "-r", "-w", "-h", "-L" -> file(operator, text);
      case "-t", "-p", "-S", "-b", "-c" -> Outcome.NO;
      default -> Outcome.UNKNOWN;
    };
  }

  private Outcome file(String operator, String text) {
    if (text.isEmpty()) {
      return Outcome.NO;
    }
    String path = state.absolute(text);
    if (state.isTouched(path)) {
      return Outcome.UNKNOWN;
    }
    if (operator.matches("-[hL]")) {
      return Outcome.of(state.itself(path).orElse(null) instanceof Entry.SymlinkEntry);
    }
    Optional<Entry> entry = state.at(path);
    if (operator.equals("-x")
        && ScriptCommands.isKnown(path.substring(path.lastIndexOf('/') + 1))) {
      return Outcome.YES;
    }
    boolean isDirectory = entry.orElse(null) instanceof Entry.DirectoryEntry;
    return switch (operator) {
      case "-f" -> Outcome.of(entry.isPresent() && !isDirectory);
      case "-d" -> Outcome.of(isDirectory);
      case "-s" ->
          Outcome.of(
              entry.isPresent()
                  && (!(entry.get() instanceof Entry.FileEntry f) || f.content().size() > 0));
      case "-x" ->
          Outcome.of(
              isDirectory || entry.filter(e -> (e.attributes().mode() & 0111) != 0).isPresent());
      default -> Outcome.of(entry.isPresent());
    };
  }

  private Outcome binary(String a, String operator, String b) {
    return ShellComparison.holds(a, operator, b, isDouble).map(Outcome::of).orElse(Outcome.UNKNOWN);
  }
}
