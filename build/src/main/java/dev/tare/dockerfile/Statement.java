package dev.tare.dockerfile;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// An instruction before anybody knows what it means: its keyword, its flags and the rest.
///
/// @param keyword as written
/// @param start offset of the keyword in `line`
/// @param rest without blanks around it
/// @param restStart offset of `rest` in `line`
/// @param endLine the last line of its last heredoc
record Statement(
    Origin origin,
    LogicalLine line,
    String keyword,
    int start,
    List<Flags.Flag> flags,
    String rest,
    int restStart,
    List<HeredocBody> heredocs,
    int endLine) {

  /// What does not change from instruction to instruction.
  ///
  /// @param file as messages name it
  record Origin(String file, char escape) {}

  /// @param body with its tabs
  record HeredocBody(HeredocMark mark, String body) {
    Heredoc heredoc() {
      return mark.with(body);
    }
  }

  /// Takes the text of `line` from `start` on apart.
  static Statement of(Origin origin, LogicalLine line, int start) {
    String text = line.text();
    int end = Blanks.trimEnd(text, 0, text.length());
    int from = Blanks.skip(text, start, end);
    int keywordEnd = from;
    while (keywordEnd < end && !Blanks.isSeparator(text.charAt(keywordEnd))) {
      keywordEnd++;
    }
    Flags.Split split = Flags.split(text, keywordEnd, end);
    return new Statement(
        origin,
        line,
        text.substring(from, keywordEnd),
        from,
        split.flags(),
        text.substring(split.end(), end),
        split.end(),
        List.of(),
        line.lastLine());
  }

  Statement with(List<HeredocBody> bodies, int lastLine) {
    return new Statement(
        origin, line, keyword, start, flags, rest, restStart, List.copyOf(bodies), lastLine);
  }

  /// The keyword in upper case.
  String name() {
    return keyword.toUpperCase(Locale.ROOT);
  }

  Span span() {
    Span first = line.at(start);
    return new Span(first.line(), first.column(), endLine);
  }

  Instruction.Written written() {
    String text = line.text();
    return new Instruction.Written(
        span(), text.substring(start, Blanks.trimEnd(text, start, text.length())));
  }

  List<Heredoc> readHeredocs() {
    return heredocs.stream().map(HeredocBody::heredoc).toList();
  }

  TareException invalid(String cause) {
    return invalid(start, cause);
  }

  /// @param offset in the line's text
  TareException invalid(int offset, String cause) {
    return TareException.invalid(at(offset, cause));
  }

  TareException unsupported(int offset, String cause) {
    return TareException.unsupported(at(offset, cause));
  }

  private String at(int offset, String cause) {
    return "%s: cannot read %s: %s"
        .formatted(line.at(offset).in(origin.file()), Shown.of(name()), cause);
  }

  /// `failure` with what `typed` may have meant.
  static TareException hinted(TareException failure, String typed, Collection<String> known) {
    return Suggestion.closest(typed, known)
        .map(near -> failure.withHint("did you mean %s?".formatted(near)))
        .orElse(failure);
  }
}
