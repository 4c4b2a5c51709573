package dev.tare.dockerfile;

import dev.tare.base.TareException;
import java.util.Optional;

/// Cuts a Dockerfile into the texts of its instructions and reads the heredocs behind them.
final class LogicalLines {
  /// Characters of one instruction without its heredocs. BuildKit takes 64 KiB for a line, the
  /// kernel 128 KiB for the text of a shell.
  static final int MAX_LENGTH = 1 << 20;

  private final SourceText source;
  private final Directives directives;

  LogicalLines(SourceText source) {
    this.source = source;
    directives = new Directives(source.file());
  }

  Directives directives() {
    return directives;
  }

  /// The whole file.
  String text() {
    return source.text();
  }

  /// The line that the last character read stood on.
  int lastLine() {
    return source.number();
  }

  Optional<LogicalLine> next() {
    Optional<String> comment = Optional.empty();
    while (source.advance()) {
      String line = source.line();
      int from = Blanks.skip(line, 0, line.length());
      directives.read(line.substring(from), source.number());
      if (from < line.length() && line.charAt(from) == '#') {
        // as in BuildKit an empty comment ends what was said, an empty line does not
        comment =
            Optional.of(line.substring(from + 1).strip())
                .filter(said -> !said.isEmpty() && directives.isOver());
      } else if (from < line.length()) {
        LogicalLine joined = join(line, from).under(comment);
        if (Blanks.skip(joined.text(), 0, joined.text().length()) < joined.text().length()) {
          return Optional.of(joined);
        }
      }
    }
    return Optional.empty();
  }

  private LogicalLine join(String first, int from) {
    LogicalLine joined = new LogicalLine();
    boolean continues = add(joined, first, from);
    while (continues && source.advance()) {
      String line = source.line();
      int start = Blanks.skip(line, 0, line.length());
      if (start == line.length()) {
        joined.sawEmptyLine(source.number());
      } else if (line.charAt(start) != '#') {
        continues = add(joined, line, 0);
      }
    }
    return joined.finished();
  }

  /// Whether the line goes on.
  private boolean add(LogicalLine joined, String line, int from) {
    source.requireUtf8(line);
    if (joined.length() + line.length() > MAX_LENGTH) {
      throw TareException.invalid(
          "%s: cannot read the instruction: it is longer than %d characters"
              .formatted(
                  new Span(source.number(), from + 1, source.number()).in(source.file()),
                  MAX_LENGTH));
    }
    int end = continuation(line, from);
    joined.add(line.substring(from, end < 0 ? line.length() : end), source.number(), from + 1);
    return end >= 0;
  }

  /// Where the escape character stands that continues the line, or -1. One that is escaped itself
  /// does not.
  private int continuation(String line, int from) {
    int end = line.length();
    while (end > from && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    char escape = directives.escape();
    boolean isEscape = end > from && line.charAt(end - 1) == escape;
    boolean isEscaped = end - 1 > from && line.charAt(end - 2) == escape;
    return isEscape && !isEscaped ? end - 1 : -1;
  }

  /// The body of a heredoc, with its tabs.
  ///
  /// @throws TareException INVALID where the file ends before the delimiter
  String body(HeredocMark mark, Span at) {
    StringBuilder body = new StringBuilder();
    while (source.advance()) {
      String line = source.line();
      if ((mark.stripsTabs() ? HeredocMark.withoutTabs(line) : line).equals(mark.name())) {
        return body.toString();
      }
      source.requireUtf8(line);
      body.append(source.lineWithEnd());
    }
    throw TareException.invalid(
        "%s: cannot read heredoc: there is no line \"%s\" to end it"
            .formatted(at.in(source.file()), Shown.of(mark.name())));
  }
}
