package dev.tare.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One way in which a server wants to be told who asks (RFC 7235, section 4.1).
///
/// @param scheme in lower case: `basic`, `bearer`
/// @param parameters by their names in lower case
record Challenge(String scheme, Map<String, String> parameters) {

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /// The challenges of all `WWW-Authenticate` headers, in any order and with any blanks; what is
  /// malformed ends its header.
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> all = new ArrayList<>();
    headers.forEach(header -> new Reader(header).into(all));
    return all;
  }

  /// The one of that scheme.
  static Optional<Challenge> of(String scheme, List<Challenge> challenges) {
    return challenges.stream().filter(challenge -> challenge.scheme.equals(scheme)).findFirst();
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void into(List<Challenge> all) {
      Map<String, String> parameters = new TreeMap<>();
      boolean isOpen = false;
      while (true) {
        skip(" \t,");
        String word = token();
        if (word.isEmpty()) {
          return;
        }
        skip(" \t");
        if (isOpen && at < text.length() && text.charAt(at) == '=') {
          at++;
          skip(" \t");
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else {
          parameters = new TreeMap<>();
          all.add(new Challenge(word.toLowerCase(Locale.ROOT), parameters));
          isOpen = true;
        }
      }
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String token() {
      int from = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      int from = at;
      while (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at = Math.min(at + 1, text.length());
      return value.toString();
    }
  }
}
