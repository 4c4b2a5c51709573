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
  /// elsewhere.
  ///
  /// @throws dev.tare.base.TareException UNAVAILABLE where it must not go there
  static Optional<URI> next(Call call, Answer answer, Failures failures) {
    boolean isReading = call.method().equals("GET") || call.method().equals("HEAD");
    Optional<String> location = answer.header("Location");
    return Http.isRedirection(answer.status()) && isReading && location.isPresent()
        ? Optional.of(resolved(call.uri(), location.get(), failures))
        : Optional.empty();
  }

  /// An address that a server gave, absolute.
  static URI resolved(URI from, String location, Failures failures) {
    URI next;
    try {
      next = Http.followed(from, location);
    } catch (ProtocolException e) {
      throw failures.unavailable(String.valueOf(e.getMessage())).withCause(e);
    }
    if (next.getRawUserInfo() != null) {
      throw failures.unavailable(
          "it was redirected to \"%s\" with a name and a password of others"
              .formatted(Http.shown(next)));
    }
    if (Http.leavesTls(from, next)) {
      throw failures.unavailable(
          "it was redirected from https to \"%s\"".formatted(Http.shown(next)));
    }
    return next;
  }
}
