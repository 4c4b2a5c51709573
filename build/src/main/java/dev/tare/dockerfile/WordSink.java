package dev.tare.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// Collects characters as one text and as words.
final class WordSink {
  private final StringBuilder text = new StringBuilder();
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();

  /// A character that separates words where it is a blank.
  void add(char c) {
    text.append(c);
    addToWord(c);
  }

  /// A value: blanks in it separate words.
  void addSplitting(String value) {
    text.append(value);
    for (int i = 0; i < value.length(); i++) {
      addToWord(value.charAt(i));
    }
  }

  /// Something quoted: blanks in it are characters like others.
  void addWhole(String quoted) {
    text.append(quoted);
    word.append(quoted);
  }

  private void addToWord(char c) {
    if (!Blanks.isBlank(c)) {
      word.append(c);
    } else {
      finishWord();
    }
  }

  /// Nothing in quotes is no word.
  private void finishWord() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  String text() {
    return text.toString();
  }

  ShellLexer.Result result() {
    finishWord();
    return new ShellLexer.Result(text(), List.copyOf(words));
  }
}
