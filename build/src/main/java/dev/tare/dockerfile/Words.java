package dev.tare.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// Cuts the rest of an instruction into words that are still as written.
final class Words {
  private Words() {}

  /// @param start offset in the text that it was cut from
  record Word(String text, int start) {}

  /// Words between blanks, as COPY, FROM and EXPOSE have them: quotes mean nothing.
  static List<Word> separated(String text) {
    List<Word> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || Blanks.isSeparator(text.charAt(i))) {
        if (i > from) {
          words.add(new Word(text.substring(from, i), from));
        }
        from = i + 1;
      }
    }
    return words;
  }

  /// Words as ENV, LABEL and ARG have them: blanks within quotes and behind the escape belong to
  /// the word. Quotes and escapes stay.
  static List<Word> quoted(String text, char escape) {
    List<Word> words = new ArrayList<>();
    int at = Blanks.skip(text, 0, text.length());
    while (at < text.length()) {
      int end = end(text, at, escape);
      // an escape with nothing behind it is dropped
      boolean isCut = end > text.length();
      String word = text.substring(at, Math.min(end, text.length()) - (isCut ? 1 : 0));
      if (!word.isEmpty()) {
        words.add(new Word(word, at));
      }
      at = Blanks.skip(text, Math.min(end, text.length()), text.length());
    }
    return words;
  }

  /// The end of the word at `from`; one beyond the text where that ends in a lone escape.
  private static int end(String text, int from, char escape) {
    char quote = 0;
    int at = from;
    while (at < text.length() && (quote != 0 || !Blanks.isBlank(text.charAt(at)))) {
      char c = text.charAt(at);
      if (c == escape && quote != '\'') {
        if (at + 1 == text.length()) {
          return text.length() + 1;
        }
        at++;
      } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
        quote = quote == 0 ? c : 0;
      }
      at++;
    }
    return at;
  }
}
