package dev.tare.cli.template;

import java.util.ArrayList;
import java.util.List;

/// Splits a template into text and the tokens of its actions.
final class Lexer {
  private final String template;
  private final List<Token> tokens = new ArrayList<>();
  private int next;
  private boolean trimNext;

  private Lexer(String template) {
    this.template = template;
  }

  static List<Token> tokens(String template) {
    Lexer lexer = new Lexer(template);
    lexer.run();
    return List.copyOf(lexer.tokens);
  }

  private void run() {
    while (next < template.length()) {
      int open = template.indexOf("{{", next);
      text(open < 0 ? template.length() : open, open);
      if (open >= 0) {
        action(open);
      }
    }
    add(Token.Type.END_OF_TEMPLATE, "", template.length());
  }

  /// The text up to `end`, without the white space that `{{-` and `-}}` take away.
  private void text(int end, int open) {
    String text = template.substring(next, end);
    if (trimNext) {
      text = text.stripLeading();
    }
    if (open >= 0 && trimsBefore(open)) {
      text = text.stripTrailing();
    }
    if (!text.isEmpty()) {
      add(Token.Type.TEXT, text, next);
    }
    trimNext = false;
    next = end;
  }

  private boolean trimsBefore(int open) {
    return template.startsWith("-", open + 2)
        && open + 3 < template.length()
        && isBlank(template.charAt(open + 3));
  }

  private void action(int open) {
    next = open + (trimsBefore(open) ? 3 : 2);
    int comment = skipBlanks(next);
    if (template.startsWith("/*", comment)) {
      comment(open, comment);
      return;
    }
    add(Token.Type.OPEN, "{{", open);
    while (!close()) {
      if (next >= template.length()) {
        throw Parser.error(open + 1, "an action has no }}");
      }
      token();
    }
  }

  private void comment(int open, int comment) {
    int end = template.indexOf("*/", comment);
    next = end < 0 ? template.length() : skipBlanks(end + 2);
    if (template.startsWith("-}}", next)) {
      trimNext = true;
      next++;
    }
    if (!template.startsWith("}}", next)) {
      throw Parser.error(open + 1, "a comment does not end with */}}");
    }
    next += 2;
  }

  /// Takes `}}` or ` -}}` where it is next.
  private boolean close() {
    int blanks = skipBlanks(next);
    if (blanks > next && template.startsWith("-}}", blanks)) {
      add(Token.Type.CLOSE, "}}", blanks);
      trimNext = true;
      next = blanks + 3;
      return true;
    }
    if (template.startsWith("}}", blanks)) {
      add(Token.Type.CLOSE, "}}", blanks);
      next = blanks + 2;
      return true;
    }
    return false;
  }

  private void token() {
    int start = skipBlanks(next);
    boolean attached = start == next;
    next = start;
    char c = template.charAt(next);
    switch (c) {
      case '|' -> symbol(Token.Type.PIPE, 1, attached);
      case ',' -> symbol(Token.Type.COMMA, 1, attached);
      case '(' -> symbol(Token.Type.PARENTHESIS, 1, attached);
      case ')' -> symbol(Token.Type.CLOSING_PARENTHESIS, 1, attached);
      case '=' -> symbol(Token.Type.ASSIGN, 1, attached);
      case '"' -> string(attached);
      case '`' -> raw(attached);
      case '.' -> name(Token.Type.FIELD, Token.Type.DOT, attached);
      case '$' -> name(Token.Type.VARIABLE, Token.Type.VARIABLE, attached);
      case ':' -> declare(attached);
      default -> wordOrNumber(c, attached);
    }
  }

  private void symbol(Token.Type type, int length, boolean attached) {
    tokens.add(new Token(type, template.substring(next, next + length), next + 1, attached));
    next += length;
  }

  private void declare(boolean attached) {
    if (!template.startsWith(":=", next)) {
      throw Parser.error(next + 1, "unexpected \":\"");
    }
    symbol(Token.Type.DECLARE, 2, attached);
  }

  private void name(Token.Type named, Token.Type bare, boolean attached) {
    int end = endOfName(next + 1);
    String name = template.substring(next + 1, end);
    tokens.add(new Token(name.isEmpty() ? bare : named, name, next + 1, attached));
    next = end;
  }

  private void wordOrNumber(char c, boolean attached) {
    boolean isNumber = Character.isDigit(c) || c == '-' || c == '+';
    int end = endOfName(isNumber ? next + 1 : next);
    if (end == next) {
      throw Parser.error(
          next + 1, "unexpected \"" + Character.toString(template.codePointAt(next)) + "\"");
    }
    if (isNumber && template.startsWith(".", end)) {
      throw Parser.error(next + 1, "numbers with a fraction are not supported");
    }
    String word = template.substring(next, end);
    tokens.add(new Token(isNumber ? Token.Type.NUMBER : Token.Type.WORD, word, next + 1, attached));
    next = end;
  }

  private int endOfName(int from) {
    int end = from;
    while (end < template.length()
        && (Character.isLetterOrDigit(template.charAt(end)) || template.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private void raw(boolean attached) {
    int end = template.indexOf('`', next + 1);
    if (end < 0) {
      throw Parser.error(next + 1, "a ` has no partner");
    }
    tokens.add(new Token(Token.Type.STRING, template.substring(next + 1, end), next + 1, attached));
    next = end + 1;
  }

  private void string(boolean attached) {
    int start = next;
    StringBuilder text = new StringBuilder();
    for (next++; next < template.length(); next++) {
      char c = template.charAt(next);
      if (c == '"') {
        next++;
        tokens.add(new Token(Token.Type.STRING, text.toString(), start + 1, attached));
        return;
      }
      if (c == '\n') {
        break;
      }
      text.append(c == '\\' ? escaped() : c);
    }
    throw Parser.error(start + 1, "a \" has no partner");
  }

  /// The character that a backslash and the next one mean.
  private char escaped() {
    next++;
    char c = next < template.length() ? template.charAt(next) : ' ';
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\\', '\'' -> c;
      default -> throw Parser.error(next, "the escape \\" + c + " is not supported");
    };
  }

  private int skipBlanks(int from) {
    int i = from;
    while (i < template.length() && isBlank(template.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private void add(Token.Type type, String text, int at) {
    tokens.add(new Token(type, text, at + 1, false));
  }
}
