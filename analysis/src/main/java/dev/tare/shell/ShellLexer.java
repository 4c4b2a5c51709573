package dev.tare.shell;

import dev.tare.shell.ShellToken.Operator;
import dev.tare.shell.ShellToken.Redirection;
import dev.tare.shell.ShellWord.Output;
import dev.tare.shell.ShellWord.Parameter;
import dev.tare.shell.ShellWord.Part;
import dev.tare.shell.ShellWord.Text;
import dev.tare.shell.ShellWord.Unknown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes the text of a shell script apart (POSIX.1-2024, 2.3, with the common additions of bash).
/// Comments are passed over.
public final class ShellLexer {
  private static final int MAX_TOKENS = 60_000;

  /// Characters that are looked at for closing brackets and quotes, and how deep they may nest:
  /// hostile text is to cost neither time nor stack.
  private static final int MAX_LOOKED_AT = 4_000_000;

  private static final int MAX_DEPTH = 100;
  private static final String ENDS = " \t\r\n;&|()<>";
  private static final List<String> OPERATORS =
      List.of(";;&", ";;", ";&", "&&", "||", "|&", ";", "&", "|", "(", ")");
  private static final List<String> REDIRECTIONS =
      List.of("&>>", "&>", "<<<", "<<-", "<<", "<>", "<&", ">>", ">&", ">|", "<", ">");
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])(.*)", Pattern.DOTALL);

  /// How many functions are being run, as bash writes it behind `#`.
  public static final String CALLS = "FUNCNAME[@]";

  private final String text;
  private int at;
  private int lookedAt;
  private int depth;
  private final List<ShellToken> tokens = new ArrayList<>();
  private final Deque<Integer> hereDocuments = new ArrayDeque<>();

  private ShellLexer(String text) {
    this.text = text;
  }

  static List<ShellToken> tokens(String text) {
    ShellLexer lexer = new ShellLexer(text);
    while (lexer.tokens.size() < MAX_TOKENS && lexer.next()) {}
    return lexer.tokens;
  }

  /// What stands behind `:-` in a parameter, as one word.
  public static ShellWord word(String text) {
    ShellLexer lexer = new ShellLexer(text);
    List<Part> parts = new ArrayList<>();
    while (lexer.at < text.length()) {
      lexer.part(parts);
    }
    return new ShellWord(text, joined(parts));
  }

  private char here() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean looksAt(String wanted) {
    return text.startsWith(wanted, at);
  }

  private boolean next() {
    skipBlanks();
    if (at >= text.length()) {
      return false;
    }
    if (here() == '\n') {
      at++;
      tokens.add(new Operator("\n"));
      hereDocuments();
    } else if (looksAt("((") && isArithmetic()) {
      int start = at;
      at = balanced(at, '(', ')');
      tokens.add(new ShellWord(text.substring(start, at), List.of(new Unknown(true))));
    } else if (!isRedirection() && operator()) {
      return true;
    } else if (isRedirection()) {
      redirection("");
    } else {
      word();
    }
    return true;
  }

  private void skipBlanks() {
    while (here() == ' ' || here() == '\t' || here() == '\r' || looksAt("\\\n")) {
      at += here() == '\\' ? 2 : 1;
    }
    if (here() == '#') {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    }
  }

  private boolean isArithmetic() {
    int end = balanced(at, '(', ')');
    return end >= 2 && text.startsWith("))", end - 2);
  }

  private boolean operator() {
    for (String operator : OPERATORS) {
      if (looksAt(operator)) {
        at += operator.length();
        tokens.add(new Operator(operator));
        return true;
      }
    }
    return false;
  }

  private boolean isRedirection() {
    boolean isSubstitution = looksAt("<(") || looksAt(">(");
    return !isSubstitution && (here() == '<' || here() == '>' || looksAt("&>"));
  }

  private void redirection(String descriptor) {
    for (String operator : REDIRECTIONS) {
      if (looksAt(operator)) {
        at += operator.length();
        skipBlanks();
        ShellWord target = readWord();
        if (operator.equals("<<") || operator.equals("<<-")) {
          hereDocuments.add(tokens.size());
        }
        tokens.add(new Redirection(operator, descriptor, target, ""));
        return;
      }
    }
  }

  private void hereDocuments() {
    while (!hereDocuments.isEmpty()) {
      int index = hereDocuments.remove();
      Redirection redirection = (Redirection) tokens.get(index);
      String end = redirection.target().literal().orElse(redirection.target().raw());
      int start = Math.min(at, text.length());
      int last = start;
      String line = "";
      do {
        last = Math.min(at, text.length());
        int newline = text.indexOf('\n', at);
        line = text.substring(Math.min(at, text.length()), newline < 0 ? text.length() : newline);
        at = newline < 0 ? text.length() : newline + 1;
      } while (!line.strip().equals(end) && at < text.length());
      tokens.set(index, redirection.withText(text.substring(start, last)));
    }
  }

  private void word() {
    ShellWord word = readWord();
    boolean isNumber = !word.raw().isEmpty() && word.raw().chars().allMatch(Character::isDigit);
    if (isNumber && isRedirection()) {
      redirection(word.raw());
    } else {
      tokens.add(word);
    }
  }

  private ShellWord readWord() {
    int start = at;
    List<Part> parts = new ArrayList<>();
    while (at < text.length() && (ENDS.indexOf(here()) < 0 || isInner(start))) {
      part(parts);
    }
    if (at == start && at < text.length() && here() != '\n') {
      at++; // an operator where a word should be
    }
    at = Math.min(at, text.length());
    return new ShellWord(text.substring(start, at), joined(parts));
  }

  /// Brackets that belong to the word: `NAME=(`, `<(`, and the patterns `@(a|b)`.
  private boolean isInner(int start) {
    if (looksAt("<(") || looksAt(">(")) {
      return true;
    }
    if (here() != '(' || at == start) {
      return false;
    }
    char before = text.charAt(at - 1);
    return before == '=' || "@+?*!".indexOf(before) >= 0;
  }

  private void part(List<Part> parts) {
    char c = here();
    switch (c) {
      case '\\' -> {
        if (at + 1 < text.length() && text.charAt(at + 1) != '\n') {
          parts.add(new Text(text.substring(at + 1, at + 2), true));
        }
        at += 2;
      }
      case '\'' -> {
        int end = text.indexOf('\'', at + 1);
        int to = end < 0 ? text.length() : end;
        parts.add(new Text(text.substring(Math.min(at + 1, to), to), true));
        at = end < 0 ? text.length() : end + 1;
      }
      case '"' -> doubleQuoted(parts);
      case '$' -> dollar(parts, false);
      case '`' -> backquoted(parts, false);
      case '(' -> {
        at = balanced(at, '(', ')');
        parts.add(new Unknown(false));
      }
      case '<', '>' -> {
        at = balanced(at + 1, '(', ')');
        parts.add(new Unknown(true));
      }
      default -> {
        parts.add(new Text(String.valueOf(c), false));
        at++;
      }
    }
  }

  private void doubleQuoted(List<Part> parts) {
    parts.add(new Text("", true)); // "" is a word
    at++;
    while (at < text.length() && here() != '"') {
      quotedPart(parts);
    }
    at++;
  }

  private void quotedPart(List<Part> parts) {
    char c = here();
    if (c == '\\' && at + 1 < text.length() && "$`\"\\\n".indexOf(text.charAt(at + 1)) >= 0) {
      if (text.charAt(at + 1) != '\n') {
        parts.add(new Text(text.substring(at + 1, at + 2), true));
      }
      at += 2;
    } else if (c == '$') {
      dollar(parts, true);
    } else if (c == '`') {
      backquoted(parts, true);
    } else {
      parts.add(new Text(String.valueOf(c), true));
      at++;
    }
  }

  private void dollar(List<Part> parts, boolean isQuoted) {
    at++;
    if (looksAt("((")) {
      at = balanced(at, '(', ')');
      parts.add(new Unknown(isQuoted));
    } else if (here() == '(') {
      int end = balanced(at, '(', ')');
      parts.add(new Output(text.substring(at + 1, Math.max(at + 1, end - 1)), isQuoted));
      at = end;
    } else if (here() == '{') {
      int end = balanced(at, '{', '}');
      parts.add(parameter(text.substring(at + 1, Math.max(at + 1, end - 1)), isQuoted));
      at = end;
    } else if (here() == '\'' && !isQuoted) {
      at++;
      int end = text.indexOf('\'', at);
      parts.add(new Text(text.substring(at, end < 0 ? text.length() : end), true));
      at = end < 0 ? text.length() : end + 1;
    } else if (here() == '"' && !isQuoted) {
      doubleQuoted(parts);
    } else {
      name(parts, isQuoted);
    }
  }

  private void name(List<Part> parts, boolean isQuoted) {
    int end = at;
    if (Character.isLetter(here()) || here() == '_') {
      while (end < text.length()
          && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
        end++;
      }
    } else if (Character.isDigit(here())
        || (at < text.length() && "@*#?$!-".indexOf(here()) >= 0)) {
      end++;
    }
    parts.add(
        end == at ? new Text("$", isQuoted) : new Parameter(text.substring(at, end), "", isQuoted));
    at = end;
  }

  private static Part parameter(String inner, boolean isQuoted) {
    if (inner.matches("1:?\\+\"?\\$@\"?")) {
      return new Parameter("@", "", isQuoted); // what shells needed before 1988
    }
    Matcher matcher = PARAMETER.matcher(inner);
    boolean isLength = inner.length() > 1 && inner.startsWith("#") && !inner.equals("#" + CALLS);
    return matcher.matches() && !isLength
        ? new Parameter(matcher.group(1), matcher.group(2), isQuoted)
        : new Unknown(isQuoted);
  }

  private void backquoted(List<Part> parts, boolean isQuoted) {
    StringBuilder commands = new StringBuilder();
    at++;
    while (at < text.length() && here() != '`') {
      if (here() == '\\' && at + 1 < text.length() && "`\\$".indexOf(text.charAt(at + 1)) >= 0) {
        at++;
      }
      commands.append(here());
      at++;
    }
    at++;
    parts.add(new Output(commands.toString(), isQuoted));
  }

  /// Behind the bracket that closes the one at `from`, quotes respected; the end where none does.
  private int balanced(int from, char opening, char closing) {
    int open = 0;
    for (int i = from; i < text.length() && ++lookedAt < MAX_LOOKED_AT; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '\'') {
        int end = text.indexOf('\'', i + 1);
        i = end < 0 ? text.length() : end;
      } else if (c == '"') {
        i = quoteEnd(i);
      } else if (c == opening) {
        open++;
      } else if (c == closing && --open == 0) {
        return i + 1;
      }
    }
    return text.length();
  }

  private int quoteEnd(int from) {
    if (depth == MAX_DEPTH) {
      return text.length();
    }
    depth++;
    int end = text.length();
    for (int i = from + 1; i < end && ++lookedAt < MAX_LOOKED_AT; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        end = i;
      } else if (text.startsWith("$(", i)) {
        i = balanced(i + 1, '(', ')') - 1;
      }
    }
    depth--;
    return end;
  }

  /// Neighbouring texts as one.
  private static List<Part> joined(List<Part> parts) {
    List<Part> joined = new ArrayList<>();
    StringBuilder texts = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (!(parts.get(i) instanceof Text(String text, boolean isQuoted))) {
        joined.add(parts.get(i));
        continue;
      }
      texts.append(text);
      boolean goesOn =
          i + 1 < parts.size()
              && parts.get(i + 1) instanceof Text next
              && next.isQuoted() == isQuoted;
      if (!goesOn) {
        joined.add(new Text(texts.toString(), isQuoted));
        texts.setLength(0);
      }
    }
    return joined;
  }
}
