package dev.tare.cli.template;

/// A piece of a template.
///
/// @param text without the mark of its type: the name of a field without its dot
/// @param at its first character, from 1
/// @param isAttached whether no blank stands before it
record Token(Type type, String text, int at, boolean isAttached) {
  enum Type {
    TEXT,
    OPEN,
    CLOSE,
    WORD,
    DOT,
    FIELD,
    VARIABLE,
    STRING,
    NUMBER,
    PIPE,
    COMMA,
    DECLARE,
    ASSIGN,
    PARENTHESIS,
    CLOSING_PARENTHESIS,
    END_OF_TEMPLATE
  }

  /// As it was written, for messages.
  String shown() {
    return switch (type) {
      case FIELD -> "." + text;
      case VARIABLE -> "$" + text;
      case OPEN -> "{{";
      case CLOSE -> "}}";
      default -> text;
    };
  }
}
