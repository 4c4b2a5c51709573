package dev.tare.dockerfile;

import dev.tare.dockerfile.Instruction.Pair;
import dev.tare.dockerfile.Words.Word;
import java.util.ArrayList;
import java.util.List;

/// The names and values of ENV and LABEL: `a=1 b=2`, or the old form `a all of this is the value`,
/// which it is where the first word holds no `=`.
final class KeyValues {
  private KeyValues() {}

  static List<Pair> read(Statement statement) {
    InstructionReader.withoutFlags(statement);
    List<Word> words = Words.quoted(statement.rest(), statement.origin().escape());
    if (words.isEmpty()) {
      throw statement.invalid("it needs NAME=VALUE");
    }
    if (!words.getFirst().text().contains("=")) {
      return List.of(old(statement));
    }
    List<Pair> pairs = new ArrayList<>();
    for (Word word : words) {
      pairs.add(pair(statement, word));
    }
    return pairs;
  }

  private static Pair pair(Statement statement, Word word) {
    int equals = word.text().indexOf('=');
    int offset = statement.restStart() + word.start();
    if (equals < 0) {
      throw statement
          .invalid(offset, "\"%s\" has no =".formatted(Shown.of(word.text())))
          .withHint("put values that hold blanks into quotes");
    }
    if (equals == 0) {
      throw statement.invalid(offset, "a name is missing before =");
    }
    return new Pair(word.text().substring(0, equals), word.text().substring(equals + 1));
  }

  private static Pair old(Statement statement) {
    String rest = statement.rest();
    int end = 0;
    while (end < rest.length() && !Blanks.isSeparator(rest.charAt(end))) {
      end++;
    }
    int value = end;
    while (value < rest.length() && Blanks.isSeparator(rest.charAt(value))) {
      value++;
    }
    if (value == rest.length()) {
      throw statement.invalid("%s has no value".formatted(Shown.of(rest)));
    }
    return new Pair(rest.substring(0, end), rest.substring(value));
  }

  /// Whether `statement` has the old form.
  static boolean isOldForm(Statement statement) {
    List<Word> words = Words.quoted(statement.rest(), statement.origin().escape());
    return !words.isEmpty() && !words.getFirst().text().contains("=");
  }
}
