package dev.tare.registry.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a client asks for.
///
/// @param body can be read once
/// @param peer its address
record Request(Head head, Body body, String peer) {
  String method() {
    return head.method();
  }

  boolean isRead() {
    return method().equals("GET") || method().equals("HEAD");
  }

  /// As it was sent, with its percent signs.
  String path() {
    int query = head.target().indexOf('?');
    return query < 0 ? head.target() : head.target().substring(0, query);
  }

  Optional<String> header(String name) {
    return head.header(name);
  }

  /// The first parameter of that name in the query.
  Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  /// All parameters of that name. A plus is a plus: no value here has blanks, media types have it.
  List<String> parameters(String name) {
    int query = head.target().indexOf('?');
    List<String> values = new ArrayList<>();
    for (String pair :
        query < 0 ? new String[0] : head.target().substring(query + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).equals(name)) {
        values.add(decoded(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(ErrorCode.UNSUPPORTED, 400, "the address has a percent sign without digits");
    }
  }
}
