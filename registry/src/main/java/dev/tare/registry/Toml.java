package dev.tare.registry;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of TOML that registries.conf uses: tables, arrays of tables, keys with strings, whole
/// numbers, true and false, and arrays of these. What else may stand in a TOML file is refused by
/// its line.
final class Toml {
  private final String text;
  private final String what;
  private int at;
  private final Map<String, Object> root = new LinkedHashMap<>();
  private Map<String, Object> table = root;

  private Toml(String text, String what) {
    this.text = text;
    this.what = what;
  }

  /// Values are `String`, `Long`, `Boolean`, `List`, and for tables `Map`.
  ///
  /// @param what names the file in messages
  /// @throws TareException INVALID
  static Map<String, Object> parse(String text, String what) {
    return new Toml(text, what).document();
  }

  private Map<String, Object> document() {
    for (skip(); at < text.length(); skip()) {
      if (text.startsWith("[[", at)) {
        at += 2;
        table = append(header("]]"));
      } else if (text.charAt(at) == '[') {
        at++;
        table = open(header("]"));
      } else {
        pair();
      }
      endLine();
    }
    return root;
  }

  /// Blanks, ends of lines and comments.
  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        while (at < text.length() && text.charAt(at) != '\n') {
          at++;
        }
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else {
        return;
      }
    }
  }

  private void blanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private void endLine() {
    blanks();
    if (at < text.length() && "#\r\n".indexOf(text.charAt(at)) < 0) {
      throw malformed("something follows on the line");
    }
  }

  private List<String> header(String end) {
    List<String> path = path();
    if (!text.startsWith(end, at)) {
      throw malformed("a table is not closed");
    }
    at += end.length();
    return path;
  }

  /// Keys with dots between them.
  private List<String> path() {
    List<String> path = new ArrayList<>();
    while (true) {
      blanks();
      path.add(key());
      blanks();
      if (at >= text.length() || text.charAt(at) != '.') {
        return path;
      }
      at++;
    }
  }

  private String key() {
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      return string();
    }
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_-".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    if (from == at) {
      throw malformed("a key is missing");
    }
    return text.substring(from, at);
  }

  private void pair() {
    List<String> path = path();
    if (at >= text.length() || text.charAt(at) != '=') {
      throw malformed("\"=\" is missing");
    }
    at++;
    blanks();
    Map<String, Object> in = within(table, path.subList(0, path.size() - 1));
    if (in.put(path.getLast(), value()) != null) {
      throw malformed("\"%s\" is given twice".formatted(path.getLast()));
    }
  }

  private Map<String, Object> open(List<String> path) {
    return within(root, path);
  }

  private Map<String, Object> append(List<String> path) {
    Map<String, Object> parent = within(root, path.subList(0, path.size() - 1));
    Object there = parent.computeIfAbsent(path.getLast(), _ -> new ArrayList<>());
    if (!(there instanceof List<?>)) {
      throw malformed("\"%s\" is no array of tables".formatted(path.getLast()));
    }
    Map<String, Object> added = new LinkedHashMap<>();
    List<Object> all = new ArrayList<>((List<?>) there);
    all.add(added);
    parent.put(path.getLast(), all);
    return added;
  }

  /// The table below `from`; of an array of tables the last.
  private Map<String, Object> within(Map<String, Object> from, List<String> path) {
    Map<String, Object> in = from;
    for (String name : path) {
      @Nullable Object there = in.get(name);
      if (there instanceof List<?> tables && !tables.isEmpty()) {
        there = tables.getLast();
      }
      if (there == null) {
        Map<String, Object> made = new LinkedHashMap<>();
        in.put(name, made);
        in = made;
      } else {
        in = table(there, name);
      }
    }
    return in;
  }

  @SuppressWarnings("unchecked") // only this class makes maps
  private Map<String, Object> table(Object there, String name) {
    if (there instanceof Map<?, ?>) {
      return (Map<String, Object>) there;
    }
    throw malformed("\"%s\" is no table".formatted(name));
  }

  private Object value() {
    if (at >= text.length()) {
      throw malformed("a value is missing");
    }
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      return string();
    }
    return c == '[' ? array() : word();
  }

  private List<Object> array() {
    List<Object> all = new ArrayList<>();
    at++;
    for (skip(); at < text.length() && text.charAt(at) != ']'; skip()) {
      all.add(value());
      skip();
      if (at < text.length() && text.charAt(at) == ',') {
        at++;
      } else if (at >= text.length() || text.charAt(at) != ']') {
        throw malformed("a list is not closed");
      }
    }
    if (at >= text.length()) {
      throw malformed("a list is not closed");
    }
    at++;
    return all;
  }

  private Object word() {
    int from = at;
    while (at < text.length() && " \t\r\n,]#".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        if (!word.matches("[+-]?[0-9]{1,18}")) {
          throw malformed("\"%s\" is no value that is known here".formatted(word));
        }
        yield Long.parseLong(word);
      }
    };
  }

  private String string() {
    char quote = text.charAt(at);
    if (text.startsWith(String.valueOf(quote).repeat(3), at)) {
      throw malformed("a text of several lines is not known here");
    }
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != quote; at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        throw malformed("a quote is not closed");
      }
      if (c == '\\' && quote == '"') {
        at++;
        value.append(escaped());
      } else {
        value.append(c);
      }
    }
    if (at >= text.length()) {
      throw malformed("a quote is not closed");
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at) : ' ';
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case '"', '\\' -> c;
      default -> throw malformed("\"\\%s\" is not known here".formatted(c));
    };
  }

  private TareException malformed(String cause) {
    long line = text.substring(0, Math.min(at, text.length())).lines().count();
    return TareException.invalid("cannot read %s:%d: %s".formatted(what, Math.max(line, 1), cause));
  }
}
