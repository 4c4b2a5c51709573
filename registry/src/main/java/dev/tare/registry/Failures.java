package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.Http;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// Says what failed: what was being done, method, address, status, what the registry said of it,
/// and the next thing to do.
///
/// @param doing how messages begin: `cannot pull docker://host/app:1`
/// @param host as people write it, for hints
record Failures(String doing, String host) {
  private static final int MAX_SHOWN = 300;

  /// An answer that is no success.
  TareException of(Call call, Answer answer) {
    int status = answer.status();
    String said = said(answer);
    String where =
        call.uri().equals(answer.uri()) ? "" : ", redirected to " + Http.shown(answer.uri());
    TareException failure =
        TareException.of(
            Http.kind(status),
            "%s: %s%s: %d%s"
                .formatted(doing, call, where, status, said.isEmpty() ? "" : " " + said));
    return hint(call, status, answer).map(failure::withHint).orElse(failure);
  }

  private Optional<String> hint(Call call, int status, Answer answer) {
    return Optional.ofNullable(
        switch (status) {
          case 401 -> "run: tare login " + host;
          case 403 -> "ask who owns it for the right, or log in as another: tare login " + host;
          case 404, 410 ->
              call.uri().getPath().contains("/manifests/")
                  ? "look for the tag: tare tags %s/%s".formatted(host, call.repository())
                  : "check the name";
          case 405 -> "the registry does not allow this; its configuration decides";
          case 407 ->
              "the proxy wants to know who asks: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT";
          case 413 -> "the registry, or a proxy before it, takes no body of this size";
          case 429 ->
              "try again "
                  + answer.retryAfter().map(p -> "after " + p.toSeconds() + " s").orElse("later")
                  + "; who has logged in may ask more often: tare login "
                  + host;
          default -> status / 100 == 5 ? "try again later" : null;
        });
  }

  /// `(CODE: message)` of the registry, or the first words of another answer.
  private static String said(Answer answer) {
    String text = answer.text().strip();
    if (text.isEmpty()) {
      return "";
    }
    try {
      List<String> errors = new ArrayList<>();
      Json json = Json.parse(Bytes.utf8(text), "error");
      for (Json error : json.objects("errors")) {
        String code = error.string("code").orElse("");
        String message = error.string("message").orElse("");
        errors.add(message.isEmpty() ? code : code.isEmpty() ? message : code + ": " + message);
      }
      json.string("details").ifPresent(errors::add);
      return errors.isEmpty() ? "" : "(" + cut(String.join("; ", errors)) + ")";
    } catch (TareException e) {
      boolean isPage = text.startsWith("<");
      return isPage ? "" : "(" + cut(text.lines().findFirst().orElse("").strip()) + ")";
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  /// A request that got no answer.
  TareException of(Call call, IOException failure) {
    return of(call, failure, 1);
  }

  /// See [#of(Call, IOException)].
  ///
  /// @param tried how often it was sent
  TareException of(Call call, IOException failure, int tried) {
    String authority = call.uri().getAuthority();
    String cause =
        switch (failure) {
          case DeadProxyException e -> String.valueOf(e.getMessage());
          case HttpTimeoutException _ -> "%s does not answer".formatted(authority);
          case ConnectException _ ->
              Http.isUnresolved(failure)
                  ? "there is no host \"%s\"".formatted(call.uri().getHost())
                  : "%s refuses the connection".formatted(authority);
          case SSLException e -> "no TLS with %s: %s".formatted(authority, e.getMessage());
          default -> String.valueOf(failure.getMessage());
        };
    TareException told =
        TareException.of(
                Kind.UNAVAILABLE,
                "%s: %s: %s%s"
                    .formatted(
                        doing, call, cause, tried > 1 ? " (tried %d times)".formatted(tried) : ""))
            .withCause(failure);
    return told.withHint(hint(failure));
  }

  private static String hint(IOException failure) {
    return switch (failure) {
      case DeadProxyException e ->
          "check %s, or name the host in NO_PROXY to go without a proxy".formatted(e.variable());
      case SSLException _ ->
          "give its certificate with --cert-dir, or --tls-verify=false where you trust the way there";
      case ConnectException e when Http.isUnresolved(e) ->
          "check the name, the network, and the proxy (HTTPS_PROXY)";
      default -> "check the network and the proxy (HTTPS_PROXY), and try again";
    };
  }

  /// What `reading` makes of the answer to a call: a failure to make something of it is told as the
  /// answer's, with what to do.
  <T> T read(Call call, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (TareException e) {
      boolean isOfAnswer = e.kind() == Kind.CORRUPT || e.kind() == Kind.INVALID;
      if (!isOfAnswer || e.message().startsWith(doing)) {
        throw e;
      }
      throw corrupt("%s: the answer is not what it should be: %s".formatted(call, e.message()))
          .withCause(e)
          .withHint(
              "check that there is a registry at %s, and no page to log in at before it"
                  .formatted(host));
    }
  }

  TareException unavailable(String cause) {
    return TareException.of(Kind.UNAVAILABLE, doing + ": " + cause)
        .withHint("that is not as it should be: tell whoever keeps " + host);
  }

  TareException corrupt(String cause) {
    return TareException.corrupt(doing + ": " + cause);
  }

  TareException denied(String cause) {
    return TareException.of(Kind.DENIED, doing + ": " + cause).withHint("run: tare login " + host);
  }
}
