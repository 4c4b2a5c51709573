package dev.tare.registry.server;

import dev.tare.base.TareException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a server listens.
///
/// @param host a name or an address, that of IPv6 without brackets
/// @param port 0 for any that is free
public record ListenAddress(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]/\\s]*):)?(\\d{1,5})");

  /// `HOST:PORT`, `:PORT` or `PORT`; without a host that is this machine alone.
  ///
  /// @throws TareException INVALID
  public static ListenAddress parse(String text) {
    Matcher m = FORM.matcher(text);
    int port = m.matches() ? Integer.parseInt(m.group(2)) : -1;
    if (port < 0 || port > 65_535) {
      throw TareException.invalid(
              "cannot listen on \"%s\": it is not HOST:PORT"
                  .formatted(text.substring(0, Math.min(text.length(), 100))))
          .withHint("write for instance 127.0.0.1:5000; with port 0 any that is free is taken");
    }
    String host = m.group(1) == null ? "" : m.group(1).replace("[", "").replace("]", "");
    return new ListenAddress(host.isEmpty() ? "127.0.0.1" : host, port);
  }

  /// @throws TareException NOT_FOUND where there is no such host
  InetSocketAddress resolve() {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw TareException.notFound("cannot listen on %s: there is no such host".formatted(this))
          .withCause(e);
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
