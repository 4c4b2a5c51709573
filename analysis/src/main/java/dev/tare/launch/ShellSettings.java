package dev.tare.launch;

import java.util.List;
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
        isErrexit |= words.get(++i).text().equals("errexit");
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
    boolean handles = words.size() > 2 && !words.get(1).text().equals("-");
    state.isTrapped |= handles && !words.get(1).text().isEmpty();
    return Truth.YES;
  }

  static Truth alias(ShellState state) {
    state.areFunctionsKnown = false;
    return Truth.YES;
  }
}
