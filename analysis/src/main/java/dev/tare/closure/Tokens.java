package dev.tare.closure;

import dev.tare.base.Bytes;

/// The dynamic string tokens of loaders: `$ORIGIN` or `${ORIGIN}`.
final class Tokens {
  private Tokens() {}

  static Bytes replaced(Bytes text, String token, Bytes value) {
    Bytes plain = Bytes.utf8("$" + token);
    Bytes braced = Bytes.utf8("${" + token + "}");
    Bytes done = Bytes.EMPTY;
    int from = 0;
    for (int at = text.indexOf('$', 0); at >= 0; at = text.indexOf('$', at + 1)) {
      Bytes rest = text.slice(at, text.length());
      Bytes found = rest.startsWith(braced) ? braced : plain;
      if (rest.startsWith(found)) {
        done = done.concat(text.slice(from, at)).concat(value);
        from = at + found.length();
      }
    }
    return done.concat(text.slice(from, text.length()));
  }
}
