package dev.tare.registry;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// Where answers send the client: never off HTTP, never from TLS to plain words, never to the
/// addresses at which machines keep what is theirs alone.
final class Redirections {
  private Redirections() {}

  /// Where the answer to a call sends it; empty where it stands. Only what changes nothing is sent
  /// elsewhere.
  ///
  /// @throws dev.tare.base.TareException UNAVAILABLE where it must not go there
  static Optional<URI> next(Call call, Answer answer, Failures failures) {
    boolean isRedirected =
        switch (answer.status()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    boolean isReading = call.method().equals("GET") || call.method().equals("HEAD");
    Optional<String> location = answer.header("Location");
    return isRedirected && isReading && location.isPresent()
        ? Optional.of(resolved(call.uri(), location.get(), failures))
        : Optional.empty();
  }

  /// An address that a server gave, absolute.
  static URI resolved(URI from, String location, Failures failures) {
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw failures.unavailable("the server names what is no address").withCause(e);
    }
    String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
    boolean isHttp = scheme.equals("http") || scheme.equals("https");
    if (!isHttp || next.getHost() == null || next.getRawUserInfo() != null) {
      throw failures.unavailable(
          "the server sends us to \"%s\", which is no place for images".formatted(cut(next)));
    }
    if (scheme.equals("http") && from.getScheme().equalsIgnoreCase("https")) {
      throw failures.unavailable(
          "the server sends us from https to \"%s\"".formatted(Failures.shown(next)));
    }
    if (isLinkLocal(next.getHost()) && !isLinkLocal(from.getHost())) {
      throw failures.unavailable(
          "the server sends us to \"%s\", an address of this machine's own surroundings"
              .formatted(Failures.shown(next)));
    }
    return next;
  }

  private static boolean isLinkLocal(String host) {
    return host.startsWith("169.254.")
        || host.toLowerCase(Locale.ROOT).startsWith("[fe80:")
        || host.equals("[fd00:ec2::254]");
  }

  private static String cut(URI uri) {
    String text = uri.toString();
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
