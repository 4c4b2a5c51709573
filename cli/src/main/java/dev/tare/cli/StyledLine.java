package dev.tare.cli;

import java.util.ArrayList;
import java.util.List;

/// A line of a screen, in pieces that each look one way.
record StyledLine(List<Span> spans) {
  StyledLine {
    spans = List.copyOf(spans);
  }

  /// What a piece of text is, for whoever paints it.
  enum Tone {
    PLAIN,
    /// The line at the top.
    TITLE,
    /// Above columns.
    HEAD,
    /// Beside the matter.
    FAINT,
    ADDED,
    CHANGED,
    REMOVED,
    /// Content that the image does not show.
    WASTE,
    DUPLICATE,
    LINKED,
    CACHE,
    DOCS
  }

  /// Whether something is chosen.
  enum Mark {
    NONE,
    /// It is, and keys act elsewhere.
    REST,
    /// Keys act on it.
    KEYS
  }

  /// @param text is made safe: what strangers wrote moves no cursor
  record Span(Tone tone, Mark mark, String text) {
    Span {
      text = EntryText.safe(text);
    }

    Span(Tone tone, String text) {
      this(tone, Mark.NONE, text);
    }
  }

  static StyledLine of(Span... spans) {
    return new StyledLine(List.of(spans));
  }

  static StyledLine of(Tone tone, String text) {
    return of(new Span(tone, text));
  }

  static StyledLine plain(String text) {
    return of(Tone.PLAIN, text);
  }

  StyledLine marked(Mark mark) {
    return new StyledLine(
        spans.stream().map(span -> new Span(span.tone(), mark, span.text())).toList());
  }

  /// What can be read.
  String text() {
    StringBuilder text = new StringBuilder();
    spans.forEach(span -> text.append(span.text()));
    return text.toString();
  }

  /// This in exactly `width` columns: cut, or with blanks behind it that look like its end.
  StyledLine fit(int width) {
    List<Span> fitting = new ArrayList<>();
    int left = Math.max(0, width);
    for (Span span : spans) {
      String text = Columns.cut(span.text(), left);
      fitting.add(new Span(span.tone(), span.mark(), text));
      left -= Columns.of(text);
      if (!text.equals(span.text())) {
        break;
      }
    }
    Span end = spans.isEmpty() ? new Span(Tone.PLAIN, "") : spans.getLast();
    fitting.add(new Span(end.tone(), end.mark(), " ".repeat(Math.max(0, left))));
    return new StyledLine(fitting);
  }
}
