package dev.tare.launch;

import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.shell.ShellComparison;
import dev.tare.shell.ShellPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `test`, `[` and `[[` over what is known of an image.
///
/// @param isDouble whether it is `[[`, where `=` compares with a pattern
record ShellTest(ShellState state, ShellWorld world, boolean isDouble) {
  private static final int MAX_WORDS = 200;

  Truth test(List<Argument> words) {
    if (words.isEmpty() || words.size() > MAX_WORDS) {
      return words.isEmpty() ? Truth.NO : Truth.UNKNOWN;
    }
    for (List<String> operators : List.of(List.of("-o", "||"), List.of("-a", "&&"))) {
      int at = split(words, operators);
      if (at > 0) {
        Truth left = test(words.subList(0, at));
        Truth right = test(words.subList(at + 1, words.size()));
        return operators.contains("||") ? left.or(right) : left.and(right);
      }
    }
    if (is(words.getFirst(), "!")) {
      return test(words.subList(1, words.size())).negated();
    }
    return switch (words.size()) {
      case 1 -> words.getFirst().isKnown() ? Truth.of(!text(words, 0).isEmpty()) : Truth.UNKNOWN;
      case 2 -> unary(text(words, 0), words.get(1));
      case 3 -> binary(words.get(0), text(words, 1), words.get(2));
      default -> Truth.UNKNOWN;
    };
  }

  private static boolean is(Argument word, String text) {
    return word.isKnown() && word.text().equals(text);
  }

  private static String text(List<Argument> words, int at) {
    return words.get(at).text();
  }

  /// Where the last of these operators stands; 0 where none does, or where it is an operand.
  private static int split(List<Argument> words, List<String> operators) {
    for (int i = words.size() - 2; i > 0 && words.size() > 3; i--) {
      if (words.get(i).isKnown() && operators.contains(text(words, i))) {
        return i;
      }
    }
    return 0;
  }

  private Truth unary(String operator, Argument operand) {
    if (!operand.isKnown()) {
      return Truth.UNKNOWN;
    }
    String text = operand.text();
    return switch (operator) {
      case "-n" -> Truth.of(!text.isEmpty());
      case "-z" -> Truth.of(text.isEmpty());
      case "-e", "-f", "-d", "-s", "-x", "-r", "-h", "-L" -> file(operator, text);
      case "-t", "-p", "-S" -> Truth.NO;
      default -> Truth.UNKNOWN;
    };
  }

  private Truth file(String operator, String path) {
    if (path.isEmpty()) {
      return Truth.NO;
    }
    Optional<String> absolute = state.absolute(path);
    if (absolute.isEmpty()
        || Situation.isOfEngine(absolute.get())
        || ShellPattern.isPattern(path)) {
      return Truth.UNKNOWN;
    }
    Optional<Entry> entry = world.entry(absolute.get());
    if (entry.isEmpty() || operator.equals("-h") || operator.equals("-L")) {
      return entry.isEmpty() && !state.situation().mayHave(absolute.get())
          ? Truth.NO
          : Truth.UNKNOWN;
    }
    return switch (operator) {
      case "-e", "-r" -> Truth.YES;
      case "-f" -> Truth.of(entry.get() instanceof FileEntry);
      case "-d" -> Truth.of(entry.get() instanceof DirectoryEntry);
      case "-s" -> Truth.of(!(entry.get() instanceof FileEntry f) || f.content().size() > 0);
      case "-x" ->
          entry.get() instanceof FileEntry f && (f.attributes().mode() & 0111) == 0
              ? Truth.NO
              : Truth.YES;
      default -> Truth.UNKNOWN;
    };
  }

  private Truth binary(Argument left, String operator, Argument right) {
    if (!left.isKnown() || !right.isKnown()) {
      return Truth.UNKNOWN;
    }
    return ShellComparison.holds(left.text(), operator, right.text(), isDouble)
        .map(Truth::of)
        .orElse(Truth.UNKNOWN);
  }

  /// The operands of `[ … ]`, without the bracket.
  static List<Argument> operands(List<Argument> words) {
    List<Argument> operands = new ArrayList<>(words.subList(1, words.size()));
    if (!operands.isEmpty() && is(operands.getLast(), "]")) {
      operands.removeLast();
    }
    return operands;
  }
}
