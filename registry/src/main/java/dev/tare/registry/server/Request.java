package dev.tare.registry.server;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a client asks for.
record Request(HttpExchange exchange) {
  /// What is read of a body that nobody wants, so that the client hears why.
  private static final long MAX_DRAINED = 64 << 20;

  String method() {
    return exchange.getRequestMethod();
  }

  boolean isRead() {
    return method().equals("GET") || method().equals("HEAD");
  }

  /// As it was sent, with its percent signs.
  String path() {
    return Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse("");
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /// The first parameter of that name in the query.
  Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  /// All parameters of that name. A plus is a plus: no value here has blanks, media types have it.
  List<String> parameters(String name) {
    String query = exchange.getRequestURI().getRawQuery();
    List<String> values = new ArrayList<>();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
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

  /// The body, once.
  InputStream body() {
    return exchange.getRequestBody();
  }

  /// Reads on over what is left of the body: a connection that is closed before would take the
  /// answer with it.
  void drain() {
    byte[] chunk = new byte[1 << 16];
    try {
      InputStream body = body();
      int n = 0;
      for (long drained = 0; n >= 0 && drained < MAX_DRAINED; drained += n) {
        n = body.read(chunk);
      }
    } catch (IOException e) {
      // the client does not wait for the answer
    }
  }
}
