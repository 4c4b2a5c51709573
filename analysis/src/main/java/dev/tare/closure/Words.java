package dev.tare.closure;

import dev.tare.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Byte strings taken apart.
final class Words {
  private Words() {}

  /// The parts between separators, empty ones kept.
  static List<Bytes> split(Bytes text, String separators) {
    List<Bytes> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (separators.indexOf((char) (text.at(i) & 0xff)) >= 0) {
        parts.add(text.slice(from, i));
        from = i + 1;
      }
    }
    parts.add(text.slice(from, text.length()));
    return parts;
  }

  /// The parts between separators, empty ones left out.
  static List<Bytes> words(Bytes text, String separators) {
    return split(text, separators).stream().filter(part -> !part.isEmpty()).toList();
  }

  /// As C reads it: up to the first NUL.
  static Bytes untilNul(Bytes text) {
    int nul = text.indexOf('\0', 0);
    return nul < 0 ? text : text.slice(0, nul);
  }

  static Bytes join(Bytes directory, Bytes name) {
    return directory.endsWith(Bytes.utf8("/"))
        ? directory.concat(name)
        : directory.concat(Bytes.utf8("/")).concat(name);
  }
}
