package dev.tare.registry.server;

import java.util.Locale;

/// Who may ask. A server of this machine alone is still within reach of every web page that a
/// browser on it shows: such a page sends its own host (DNS rebinding), or says where it comes
/// from.
///
/// @param isLocal whether only this machine reaches the server
/// @param host what it was told to listen on
record Guests(boolean isLocal, String host) {

  /// @throws Refusal 421 for another host, DENIED for pages of browsers
  void require(Request request) {
    if (isLocal && !request.header("Host").map(this::isKnown).orElse(true)) {
      throw Refusal.of(
          ErrorCode.DENIED,
          421,
          "this registry answers on this machine alone, by its address or as localhost");
    }
    if (!request.isRead() && request.header("Origin").isPresent()) {
      throw Refusal.of(ErrorCode.DENIED, "web pages do not write here");
    }
  }

  private boolean isKnown(String header) {
    int end = header.startsWith("[") ? header.indexOf(']') + 1 : header.indexOf(':');
    String name = (end <= 0 ? header : header.substring(0, end)).toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
        || name.equals(host.toLowerCase(Locale.ROOT))
        || name.equals("[" + host.toLowerCase(Locale.ROOT) + "]");
  }
}
