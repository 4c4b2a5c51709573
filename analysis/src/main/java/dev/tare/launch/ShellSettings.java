package dev.tare.launch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Builtins that change what a shell knows, and nothing else.
final class ShellSettings {
  private ShellSettings() {}

  static Truth set(List<Argument> words, ShellState state) {
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i).text();
      boolean isOption = words.get(i).isKnown() && word.matches("[-+][A-Za-z]+");
      if (word.equals("--") || !isOption) {
        state.arguments = List.copyOf(words.subList(word.equals("--") ? i + 1 : i, words.size()));
        return Truth.YES;
      }
      boolean isLong = word.endsWith("o") && i + 1 < words.size();
      boolean isErrexit = word.indexOf('e') > 0;
      if (isLong) {
        String option = words.get(++i).text();
        isErrexit |= option.equals("errexit");
        state.kind =
            option.equals("posix") && word.startsWith("-") ? state.kind.posix() : state.kind;
      }
      if (isErrexit) {
        state.stopsAtFailure = word.startsWith("-");
      }
    }
    return Truth.YES;
  }

  static Truth shift(List<Argument> words, ShellState state) {
    String count = words.size() > 1 ? words.get(1).text() : "1";
    boolean isClear =
        count.matches("\\d{1,3}") && state.arguments.stream().allMatch(Argument::isKnown);
    int from = isClear ? Math.min(Integer.parseInt(count), state.arguments.size()) : 0;
    state.arguments =
        isClear
            ? List.copyOf(state.arguments.subList(from, state.arguments.size()))
            : List.of(Argument.unknown("$@"));
    return Truth.YES;
  }

  static Truth unset(List<Argument> words, ShellState state) {
    words.forEach(word -> state.variables.remove(word.text()));
    return Truth.YES;
  }

  /// `read NAME`: nobody knows what it reads.
  static Truth read(List<Argument> words, ShellState state) {
    words.forEach(word -> state.variables.put(word.text(), Optional.empty()));
    return Truth.UNKNOWN;
  }

  static Truth trap(List<Argument> words, ShellState state) {
    boolean hasEnd = words.size() > 1 && words.get(1).text().equals("--");
    List<Argument> operands = words.subList(Math.min(words.size(), hasEnd ? 2 : 1), words.size());
    if (operands.isEmpty()) {
      return Truth.YES;
    }
    String action = operands.getFirst().text();
    boolean handles = operands.size() > 1 && !action.equals("-") && !action.isEmpty();
    for (Argument signal : operands.subList(operands.size() > 1 ? 1 : 0, operands.size())) {
      String name = signal.isKnown() ? signalName(signal.text(), state.kind) : "TERM";
      if (handles) {
        state.traps.add(name);
      } else {
        state.traps.remove(name);
      }
    }
    return Truth.YES;
  }

  /// `15`, `term` and `SIGTERM` are TERM; a name that this shell does not know stays as it is.
  private static String signalName(String written, ShellKind kind) {
    String name = written.toUpperCase(Locale.ROOT);
    return switch (name) {
      case "0" -> "EXIT";
      case "15" -> "TERM";
      default -> name.startsWith("SIG") && kind.knowsLongNames() ? name.substring(3) : name;
    };
  }

  static Truth alias(ShellState state) {
    state.areFunctionsKnown = false;
    return Truth.YES;
  }
}
