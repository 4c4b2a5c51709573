package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.Http;
import dev.tare.layer.Content;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One request of a repository.
///
/// @param headers besides those that say who asks
/// @param payload empty for none
/// @param scopes what it needs to be allowed
/// @param isRepeatable whether it may simply be sent again
/// @param patience how many times [Limits#silence] is borne until the answer begins; where that is
///   more than once, it is borne in one attempt only
record Call(
    String method,
    URI uri,
    Map<String, String> headers,
    Optional<Payload> payload,
    String repository,
    Scopes scopes,
    boolean isRepeatable,
    int patience) {

  static Call of(String method, URI uri, String repository, Scopes scopes) {
    return new Call(method, uri, Map.of(), Optional.empty(), repository, scopes, true, 1);
  }

  Call with(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Call(method, uri, all, payload, repository, scopes, isRepeatable, patience);
  }

  /// With a body, which can be sent once.
  Call with(Payload body) {
    return new Call(method, uri, headers, Optional.of(body), repository, scopes, false, patience);
  }

  /// With a body that is small and can be sent again.
  Call with(Bytes document) {
    Payload body = new Payload(Content.of(document), 0);
    return new Call(method, uri, headers, Optional.of(body), repository, scopes, true, patience);
  }

  Call at(URI other) {
    return new Call(method, other, headers, payload, repository, scopes, isRepeatable, patience);
  }

  /// The same for one attempt.
  Call once() {
    return new Call(method, uri, headers, payload, repository, scopes, false, patience);
  }

  Call with(int times) {
    return new Call(method, uri, headers, payload, repository, scopes, isRepeatable, times);
  }

  /// Method and address as messages have them.
  @Override
  public String toString() {
    return method + " " + Http.shown(uri);
  }
}
