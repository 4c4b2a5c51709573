package dev.tare.debian.control;

import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A paragraph of control data (deb822(5)): fields by their names, whose case does not matter, in
/// the order of the text.
///
/// Text is held with each byte as one character, so that all of it can be written again as it was.
public final class Paragraph {
  private static final int MAX_FIELDS = 1024;
  private static final int MAX_NAME = 128;
  private static final Pattern NAME = Pattern.compile("[!-,.-9;-~][!-9;-~]*+");

  private record Field(String name, String value) {}

  private final Map<String, Field> fields = new LinkedHashMap<>();

  private Paragraph() {}

  /// All paragraphs of a text; lines that begin with `#` are comments.
  ///
  /// @param what its name in messages
  /// @throws TareException CORRUPT where it breaks the rules: a field twice, a line that is no
  ///   field, a name of more than 128 or more than 1024 fields. The length of a text is for those
  ///   to bound who read it
  public static List<Paragraph> parse(byte[] text, String what) {
    return new Reading(what).read(new String(text, StandardCharsets.ISO_8859_1));
  }

  private static final class Reading {
    private final String what;
    private final List<Paragraph> all = new ArrayList<>();
    private Paragraph current = new Paragraph();
    private String name = "";
    private final StringBuilder value = new StringBuilder();
    private int line;

    Reading(String what) {
      this.what = what;
    }

    List<Paragraph> read(String text) {
      int from = 0;
      while (from < text.length()) {
        int newline = text.indexOf('\n', from);
        int end = newline < 0 ? text.length() : newline;
        line++;
        line(text, from, withoutReturns(text, from, end));
        from = end + 1;
      }
      endParagraph();
      return all;
    }

    private static int withoutReturns(String text, int from, int end) {
      int last = end;
      while (last > from && text.charAt(last - 1) == '\r') {
        last--;
      }
      return last;
    }

    private void line(String text, int from, int end) {
      if (isBlank(text, from, end)) {
        endParagraph();
        return;
      }
      char first = text.charAt(from);
      if (first == '#') {
        return;
      }
      if (first == ' ' || first == '\t') {
        if (name.isEmpty()) {
          throw corrupt("a further line of a value stands before any field");
        }
        value.append('\n').append(text, from, end);
        return;
      }
      endField();
      int colon = text.indexOf(':', from);
      if (colon < 0 || colon >= end || colon - from > MAX_NAME) {
        throw corrupt("it is no field");
      }
      name = text.substring(from, colon);
      if (!NAME.matcher(name).matches()) {
        throw corrupt("it is no field");
      }
      value.append(text.substring(colon + 1, end).strip());
    }

    private static boolean isBlank(String text, int from, int end) {
      for (int i = from; i < end; i++) {
        if (text.charAt(i) != ' ' && text.charAt(i) != '\t') {
          return false;
        }
      }
      return true;
    }

    private void endField() {
      if (name.isEmpty()) {
        return;
      }
      String key = name.toLowerCase(Locale.ROOT);
      if (current.fields.putIfAbsent(key, new Field(name, value.toString())) != null) {
        throw corrupt("the field %s stands there twice".formatted(name));
      }
      if (current.fields.size() > MAX_FIELDS) {
        throw corrupt("the paragraph has more than %d fields".formatted(MAX_FIELDS));
      }
      name = "";
      value.setLength(0);
    }

    private void endParagraph() {
      endField();
      if (!current.fields.isEmpty()) {
        all.add(current);
        current = new Paragraph();
      }
    }

    private TareException corrupt(String cause) {
      return TareException.corrupt("cannot read %s: line %d: %s".formatted(what, line, cause));
    }
  }

  /// A field by its name in any case; further lines begin with a newline and a blank.
  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT))).map(Field::value);
  }

  /// The same without some fields, named in any case.
  public Paragraph without(String... names) {
    Paragraph rest = new Paragraph();
    rest.fields.putAll(fields);
    for (String name : names) {
      rest.fields.remove(name.toLowerCase(Locale.ROOT));
    }
    return rest;
  }

  /// The names as they are written, in order.
  public List<String> names() {
    return fields.values().stream().map(Field::name).toList();
  }

  /// The words of a field; none where there is no such field.
  public List<String> words(String name) {
    String value = field(name).orElse("").strip();
    return value.isEmpty() ? List.of() : List.of(value.split("\\s+", -1));
  }

  /// What a field of relations says; nothing where there is no such field. See
  /// [Relation#parseField].
  public List<List<Relation>> relations(String name) {
    return field(name).map(Relation::parseField).orElse(List.of());
  }

  /// The text that [#parse] makes this of.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Field field : fields.values()) {
      text.append(field.name).append(':');
      if (!field.value.isEmpty() && !field.value.startsWith("\n")) {
        text.append(' ');
      }
      text.append(field.value).append('\n');
    }
    return text.toString();
  }
}
