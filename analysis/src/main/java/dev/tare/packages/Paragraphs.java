package dev.tare.packages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// A control file (deb-control(5)): paragraphs of `Name: value` lines, apart by blank lines. What
/// is neither is passed over: a database with one bad line still tells of all other packages.
final class Paragraphs {
  private Paragraphs() {}

  static List<SequencedMap<String, String>> parse(String text) {
    List<SequencedMap<String, String>> all = new ArrayList<>();
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    Consumer<SequencedMap<String, String>> end =
        paragraph -> {
          if (!paragraph.isEmpty()) {
            all.add(new LinkedHashMap<>(paragraph));
            paragraph.clear();
          }
        };
    text.lines().forEach(line -> line(line, fields, end));
    end.accept(fields);
    return all;
  }

  private static void line(
      String line,
      SequencedMap<String, String> fields,
      Consumer<SequencedMap<String, String>> end) {
    if (line.isBlank()) {
      end.accept(fields);
      return;
    }
    char first = line.charAt(0);
    if (first == ' ' || first == '\t') {
      if (!fields.isEmpty()) {
        var last = fields.lastEntry();
        fields.put(last.getKey(), last.getValue() + "\n" + line);
      }
      return;
    }
    int colon = line.indexOf(':');
    if (colon > 0) {
      fields.putIfAbsent(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
  }
}
