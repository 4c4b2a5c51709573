package dev.tare.closure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The text of a shell script, taken apart into operators and words (POSIX.1-2024, Shell Command
/// Language, 2.3). Comments and the bodies of here-documents are passed over.
final class ShellText {
  private static final String ENDS = " \t\n;&|()<>";
  private static final Pattern ASSIGNMENT =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(?:\\[[^]]*])?\\+?=.*", Pattern.DOTALL);

  private final String text;
  private int at;
  private boolean wasCaseBreak;
  private final Deque<String> hereDocuments = new ArrayDeque<>();

  /// One word.
  ///
  /// @param text with quotes removed
  /// @param isLiteral nothing in it is replaced before it is used
  /// @param isQuoted some of it is quoted: then it is no keyword
  /// @param inner commands whose output stands in it
  record Word(String text, boolean isLiteral, boolean isQuoted, List<String> inner) {
    boolean isAssignment() {
      return ASSIGNMENT.matcher(text).matches();
    }

    /// The word, or what it assigns; empty where that depends.
    Optional<String> value() {
      return !isLiteral
          ? Optional.empty()
          : Optional.of(isAssignment() ? text.substring(text.indexOf('=') + 1) : text);
    }
  }

  ShellText(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  private char here() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean looksAt(String wanted) {
    return text.startsWith(wanted, at);
  }

  /// Passes blanks, a comment, and whatever else stands between commands.
  ///
  /// @return whether there was anything
  boolean skipOperator() {
    wasCaseBreak = false;
    int start = at;
    skipBlanks();
    if (here() == '\n') {
      at++;
      skipHereDocuments();
    } else if (looksAt(";;") || looksAt(";&")) {
      at += looksAt(";;&") ? 3 : 2;
      wasCaseBreak = true;
    } else if (";&|()".indexOf(here()) >= 0 && !isAtEnd()) {
      at++;
    } else if (here() == '<' || here() == '>') {
      redirection();
    }
    return at > start;
  }

  /// Whether the operator that was just passed ends a branch of a case.
  boolean isCaseBreak() {
    return wasCaseBreak;
  }

  private void skipBlanks() {
    while (here() == ' ' || here() == '\t' || here() == '\r' || looksAt("\\\n")) {
      at += here() == '\\' ? 2 : 1;
    }
    if (here() == '#' && (at == 0 || ENDS.indexOf(text.charAt(at - 1)) >= 0)) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    }
  }

  /// Whether a word of the same command follows; redirections before it are passed.
  boolean hasArgument() {
    skipBlanks();
    while ((here() == '<' || here() == '>') && !looksAt("<(") && !looksAt(">(")) {
      redirection();
      skipBlanks();
    }
    return !isAtEnd() && "\n;&|()".indexOf(here()) < 0;
  }

  /// `>file`, `2>&1`, `<<END`: what stands behind it is no word of the command.
  private void redirection() {
    boolean isHere = looksAt("<<") && !looksAt("<<<");
    while (here() == '<' || here() == '>' || here() == '&' || here() == '|') {
      at++;
    }
    if (isHere && here() == '-') {
      at++;
    }
    skipBlanks();
    if (here() == '(') {
      return; // <(commands)
    }
    Optional<Word> target = isAtEnd() || here() == '\n' ? Optional.empty() : word();
    if (isHere) {
      target.ifPresent(word -> hereDocuments.add(word.text()));
    }
  }

  private void skipHereDocuments() {
    while (!hereDocuments.isEmpty()) {
      String end = hereDocuments.poll();
      String line;
      do {
        int newline = text.indexOf('\n', at);
        line = text.substring(at, newline < 0 ? text.length() : newline);
        at = newline < 0 ? text.length() : newline + 1;
      } while (!line.strip().equals(end) && !isAtEnd());
    }
  }

  /// Whether brackets follow that make the word before them the name of a function.
  boolean isCall() {
    int i = at;
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    if (i < text.length() && text.charAt(i) == '(') {
      int close = i + 1;
      while (close < text.length() && text.charAt(close) == ' ') {
        close++;
      }
      return close < text.length() && text.charAt(close) == ')';
    }
    return false;
  }

  /// Whether the next word is `wanted`.
  boolean isNext(String wanted) {
    int start = at;
    while (Character.isWhitespace(here()) || here() == '#') {
      skipBlanks();
      if (here() == '\n') {
        at++;
      }
    }
    int end = at + wanted.length();
    boolean is = looksAt(wanted) && (end >= text.length() || ENDS.indexOf(text.charAt(end)) >= 0);
    at = is ? at : start;
    return is;
  }

  /// Passes everything up to the next `wanted`, which may not be quoted.
  void skipPast(char wanted) {
    while (!isAtEnd() && here() != wanted) {
      int before = at;
      word();
      at = Math.max(at, before + (at == before ? 1 : 0));
    }
    at++;
  }

  /// The next word; empty at the end.
  Optional<Word> word() {
    skipBlanks();
    if (isAtEnd()) {
      return Optional.empty();
    }
    StringBuilder word = new StringBuilder();
    List<String> inner = new ArrayList<>();
    boolean[] marks = {true, false}; // literal, quoted
    while (!isAtEnd() && (ENDS.indexOf(here()) < 0 || isArray(word))) {
      part(word, inner, marks);
    }
    boolean isDescriptor =
        (here() == '<' || here() == '>') && word.chars().allMatch(Character::isDigit);
    if (isDescriptor && !word.isEmpty()) {
      redirection();
      return word();
    }
    if (word.isEmpty() && !marks[1] && ENDS.indexOf(here()) >= 0 && inner.isEmpty() && marks[0]) {
      at++; // an operator where a word should be
    }
    return Optional.of(new Word(word.toString(), marks[0], marks[1], inner));
  }

  /// `NAME=(` begins the elements of an array.
  private boolean isArray(StringBuilder word) {
    return here() == '(' && !word.isEmpty() && word.charAt(word.length() - 1) == '=';
  }

  private void part(StringBuilder word, List<String> inner, boolean[] marks) {
    char c = here();
    at++;
    switch (c) {
      case '\\' -> {
        if (here() != '\n') {
          word.append(here());
          marks[1] = true;
        }
        at++;
      }
      case '\'' -> {
        int end = text.indexOf('\'', at);
        word.append(text, at, end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end + 1;
        marks[1] = true;
      }
      case '"' -> {
        marks[1] = true;
        while (!isAtEnd() && here() != '"') {
          quotedPart(word, inner, marks);
        }
        at++;
      }
      case '$', '`' -> expansion(c, inner, marks);
      case '*', '?', '~' -> {
        word.append(c);
        marks[0] &= c == '~' && word.length() > 1;
      }
      case '(' -> {
        at--;
        balanced('(', ')');
        marks[0] = false;
      }
      default -> word.append(c);
    }
  }

  private void quotedPart(StringBuilder word, List<String> inner, boolean[] marks) {
    char c = here();
    at++;
    if (c == '\\' && "$`\"\\\n".indexOf(here()) >= 0) {
      word.append(here());
      at++;
    } else if (c == '$' || c == '`') {
      expansion(c, inner, marks);
    } else {
      word.append(c);
    }
  }

  /// What is replaced; `$` or the backquote is passed already.
  private void expansion(char kind, List<String> inner, boolean[] marks) {
    if (kind == '`') {
      inner.add(backquoted());
      marks[0] = false;
    } else if (looksAt("((")) {
      balanced('(', ')');
      marks[0] = false;
    } else if (here() == '(') {
      String commands = balanced('(', ')');
      inner.add(commands);
      marks[0] = false;
    } else if (here() == '{') {
      balanced('{', '}');
      marks[0] = false;
    } else if (here() != '"' && ENDS.indexOf(here()) < 0) {
      at++;
      marks[0] = false;
    }
  }

  private String backquoted() {
    StringBuilder commands = new StringBuilder();
    while (!isAtEnd() && here() != '`') {
      if (here() == '\\' && at + 1 < text.length() && "`\\$".indexOf(text.charAt(at + 1)) >= 0) {
        at++;
      }
      commands.append(here());
      at++;
    }
    at++;
    return commands.toString();
  }

  /// From an opening bracket to the closing one, quotes respected.
  ///
  /// @return what stands between
  private String balanced(char opening, char closing) {
    int start = at + 1;
    int depth = 0;
    for (; !isAtEnd(); at++) {
      char c = here();
      if (c == '\\') {
        at++;
      } else if (c == '\'') {
        int end = text.indexOf('\'', at + 1);
        at = end < 0 ? text.length() : end;
      } else if (c == '"') {
        doubleQuoted();
      } else if (c == opening) {
        depth++;
      } else if (c == closing && --depth == 0) {
        at++;
        return text.substring(start, at - 1);
      }
    }
    return text.substring(Math.min(start, text.length()));
  }

  /// To the closing quote.
  private void doubleQuoted() {
    for (at++; !isAtEnd() && here() != '"'; at++) {
      if (here() == '\\') {
        at++;
      } else if (looksAt("$(")) {
        at++;
        balanced('(', ')');
        at--;
      }
    }
  }
}
