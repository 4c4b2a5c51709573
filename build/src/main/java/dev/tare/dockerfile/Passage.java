package dev.tare.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An instruction as it stands in the text: how its words are written, and where.
public final class Passage {
  private final Statement statement;
  private final Instruction instruction;

  /// A word as written.
  ///
  /// @param at of its first character
  public record Word(String text, Span at) {}

  Passage(Statement statement, Instruction instruction) {
    this.statement = statement;
    this.instruction = instruction;
  }

  Statement statement() {
    return statement;
  }

  public Instruction instruction() {
    return instruction;
  }

  /// As written, such as `from`.
  public Word keyword() {
    return new Word(statement.keyword(), span());
  }

  /// The keyword in upper case.
  public String name() {
    return statement.name();
  }

  /// From the keyword to the last line, that of heredocs included.
  public Span span() {
    return statement.span();
  }

  /// The flags, such as `--from=build`; without quotes.
  public List<Word> flags() {
    return statement.flags().stream()
        .map(flag -> new Word(flag.text(), statement.line().at(flag.offset())))
        .toList();
  }

  /// What stands behind keyword and flags, cut at blanks; quotes mean nothing here.
  public List<Word> words() {
    return placed(Words.separated(statement.rest()));
  }

  /// The words behind keyword and flags, where blanks within quotes belong to a word; quotes stay.
  public List<Word> quotedWords() {
    return placed(Words.quoted(statement.rest(), statement.origin().escape()));
  }

  private List<Word> placed(List<Words.Word> words) {
    return words.stream()
        .map(word ->
            new Word(word.text(), statement.line().at(statement.restStart() + word.start())))
        .toList();
  }

  /// All behind keyword and flags, without the blanks around it.
  public Word rest() {
    return new Word(statement.rest(), statement.line().at(statement.restStart()));
  }

  /// Where `text` first stands in it, heredocs aside.
  public Optional<Span> firstOf(String text) {
    int at = statement.line().text().indexOf(text, statement.start());
    return at < 0 ? Optional.empty() : Optional.of(statement.line().at(at));
  }

  /// What `pattern` finds in it, in order, heredocs aside.
  public List<Word> matches(Pattern pattern) {
    return pattern
        .matcher(statement.line().text())
        .region(statement.start(), statement.line().text().length())
        .results()
        .map(found -> new Word(found.group(), statement.line().at(found.start())))
        .toList();
  }

  /// Whether its own text, heredocs aside, lies on one line.
  public boolean isOneLine() {
    return statement.line().lastLine() == span().line();
  }

  /// Whether ENV or LABEL has a blank between name and value, not `=`.
  public boolean isOldForm() {
    return KeyValues.isOldForm(statement);
  }

  /// The numbers of empty lines within it, the first thousand of them.
  public List<Integer> emptyLines() {
    return statement.line().emptyLines();
  }

  /// What the comment right above says, the last line of it.
  public Optional<String> comment() {
    return statement.line().comment();
  }

  /// Whether the other is the same instruction, written alike at the same place.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Passage passage
        && instruction.equals(passage.instruction)
        && statement.line().text().equals(passage.statement.line().text())
        && comment().equals(passage.comment())
        && emptyLines().equals(passage.emptyLines());
  }

  @Override
  public int hashCode() {
    return instruction.hashCode();
  }

  @Override
  public String toString() {
    return instruction.toString();
  }
}
