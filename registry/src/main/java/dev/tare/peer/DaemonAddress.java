package dev.tare.peer;

import dev.tare.base.TareException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a daemon listens.
///
/// @param shown as messages call it
record DaemonAddress(SocketAddress address, String shown) {
  private static final String USUAL = "unix:///var/run/docker.sock";
  private static final int PORT = 2375;

  /// sun_path of unix(7), without its end.
  private static final int MAX_PATH = 107;

  private static final Pattern TCP =
      Pattern.compile("(localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1\\])(?::([0-9]{1,5}))?/?");

  /// What DOCKER_HOST says (docker(1)).
  ///
  /// @throws TareException INVALID where it is no address, UNSUPPORTED where it is one that tare
  ///   does not speak to
  static DaemonAddress of(Map<String, String> variables) {
    String set = variables.getOrDefault("DOCKER_HOST", "").strip();
    String host = set.isEmpty() ? USUAL : set;
    int end = host.indexOf("://");
    String rest = host.substring(end + 3);
    return switch (end < 0 ? "" : host.substring(0, end)) {
      case "unix" -> unix(host, rest);
      case "tcp" -> tcp(host, rest, !variables.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty());
      case "ssh" ->
          throw unsupported(host, "tare does not start ssh").withHint(broughtHere(Said.by(host)));
      case "fd", "npipe", "http", "https" ->
          throw unsupported(host, "tare speaks to daemons by unix:// and tcp://");
      default ->
          throw TareException.invalid(
                  "cannot use DOCKER_HOST=%s: it is no address of a daemon"
                      .formatted(Said.by(host)))
              .withHint(
                  host.startsWith("/")
                      ? "write unix://" + host
                      : "write unix:///var/run/docker.sock or tcp://127.0.0.1:" + PORT);
    };
  }

  private static DaemonAddress unix(String host, String path) {
    if (!path.startsWith("/") || path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
      throw TareException.invalid(
              "cannot use DOCKER_HOST=%s: %s"
                  .formatted(
                      Said.by(host),
                      path.startsWith("/")
                          ? "a socket's path has at most %d bytes".formatted(MAX_PATH)
                          : "the path of the socket must begin with /"))
          .withHint("write unix:///var/run/docker.sock");
    }
    try {
      return new DaemonAddress(UnixDomainSocketAddress.of(path), Said.by(path));
    } catch (IllegalArgumentException e) {
      throw TareException.invalid(
              "cannot use DOCKER_HOST=%s: it is no path".formatted(Said.by(host)))
          .withCause(e);
    }
  }

  private static DaemonAddress tcp(String host, String rest, boolean isTls) {
    if (isTls) {
      throw unsupported(
              host, "DOCKER_TLS_VERIFY asks for TLS, which tare does not speak to daemons")
          .withHint("save and load: docker save NAME | tare load, tare save NAME | docker load");
    }
    Matcher place = TCP.matcher(rest);
    if (!place.matches()) {
      throw unsupported(host, "without TLS tare speaks to daemons of this machine alone")
          .withHint(broughtHere("HOST"));
    }
    try {
      int port = place.group(2) == null ? PORT : Integer.parseInt(place.group(2));
      String name = place.group(1).replaceAll("[\\[\\]]", "");
      InetAddress ip =
          name.equals("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.getByName(name);
      return new DaemonAddress(
          new InetSocketAddress(ip, port), "%s:%d".formatted(place.group(1), port));
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw TareException.invalid(
              "cannot use DOCKER_HOST=%s: it is no address".formatted(Said.by(host)))
          .withCause(e);
    }
  }

  private static String broughtHere(String from) {
    return "bring its socket here: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock %s, then set DOCKER_HOST=unix:///tmp/docker.sock"
        .formatted(from);
  }

  private static TareException unsupported(String host, String cause) {
    return TareException.unsupported(
        "cannot use DOCKER_HOST=%s: %s".formatted(Said.by(host), cause));
  }
}
