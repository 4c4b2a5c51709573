package dev.tare.registry;

import dev.tare.base.Http;
import java.net.ProtocolException;
import java.net.URI;
import java.util.Optional;

/// Where answers of registries send the client: where [Http] lets anybody go, and never from TLS to
/// plain words nor to an address that brings its own user.
final class Redirections {
  private Redirections() {}

  /// Where the answer to a call sends it; empty where it stands. Only what changes nothing is sent
  /// elsewhere; what has a body stays on its server.
  ///
  /// @throws dev.tare.base.TareException UNAVAILABLE where it must not go there
  static Optional<URI> next(Call call, Answer answer, Failures failures) {
    Optional<String> location = answer.header("Location");
    if (!Http.isRedirection(answer.status()) || location.isEmpty()) {
      return Optional.empty();
    }
    if (call.method().equals("GET") || call.method().equals("HEAD")) {
      return Optional.of(resolved(call, location.get(), failures));
    }
    boolean keepsMethod = answer.status() == 307 || answer.status() == 308;
    return call.isRepeatable() && keepsMethod
        ? Optional.of(resolved(call, location.get(), failures))
            .filter(next -> Http.isSameOrigin(call.uri(), next))
        : Optional.empty();
  }

  /// An address that a server gave, absolute.
  static URI resolved(Call call, String location, Failures failures) {
    URI from = call.uri();
    URI next;
    try {
      next = Http.followed(from, location);
    } catch (ProtocolException e) {
      throw failures.unavailable("%s: %s".formatted(call, e.getMessage())).withCause(e);
    }
    if (next.getRawUserInfo() != null) {
      throw failures.unavailable(
          "%s: it was redirected to \"%s\" with a name and a password of others"
              .formatted(call, Http.shown(next)));
    }
    if (Http.leavesTls(from, next)) {
      throw failures.unavailable(
          "%s: it was redirected from https to \"%s\"".formatted(call, Http.shown(next)));
    }
    return next;
  }
}
