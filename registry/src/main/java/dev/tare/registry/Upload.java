package dev.tare.registry;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sends one blob: a small one with one request, a larger one as a stream. What breaks is taken up
/// where the registry says that it ended, and begun anew where it does not say.
final class Upload {
  /// Up to this size, sending it again costs less than asking how far it came.
  private static final int SMALL = 1 << 20;

  /// Some registries copy a blob once more when its upload ends: for each so many bytes
  /// [Limits#silence] is borne once more then, and ten times at most.
  private static final long COPIED = 64 << 20;

  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

  private final Repository repository;
  private final Descriptor blob;
  private final Content content;
  private final Scopes scopes;
  private URI location;
  private long offset;
  private Optional<Duration> asked = Optional.empty();

  /// @param location where the registry wants it
  private Upload(Repository repository, Descriptor blob, Content content, URI location) {
    this.repository = repository;
    this.blob = blob;
    this.content = content;
    this.location = location;
    this.scopes = Scopes.push(repository.name().path());
  }

  /// @param begun an upload that was begun for it
  /// @throws TareException UNAVAILABLE, DENIED; CORRUPT where `content` is something else
  static void send(Repository repository, Descriptor blob, Content content, Optional<URI> begun) {
    URI location =
        begun.orElseGet(() -> repository.begin(blob.digest(), Optional.empty()).orElseThrow());
    new Upload(repository, blob, content, location).send();
  }

  private void send() {
    long before = 0;
    for (int tried = 1; ; tried++) {
      @Nullable TareException failure = attempt();
      if (failure == null) {
        return;
      }
      if (offset > before) {
        before = offset;
        tried = 1;
      }
      if (tried >= repository.server().limits().attempts()) {
        throw failure;
      }
      takeUp(tried, failure);
    }
  }

  /// @return what went wrong and may go right the next time
  private @Nullable TareException attempt() {
    try {
      if (blob.size() > SMALL && offset < blob.size()) {
        @Nullable TareException failure = stream();
        if (failure != null) {
          return failure;
        }
      }
      return finish();
    } catch (TareException e) {
      boolean mayPass = e.kind() == TareException.Kind.UNAVAILABLE && !wasAwaited(e);
      if (mayPass && !Thread.currentThread().isInterrupted()) {
        asked = Optional.empty();
        return e;
      }
      throw e;
    }
  }

  /// Whether the end of the upload was waited for, for as long as a copy may take.
  private boolean wasAwaited(TareException failure) {
    return patience() > 1
        && Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(SilentException.class::isInstance);
  }

  private int patience() {
    return (int) Math.min(10, 1 + blob.size() / COPIED);
  }

  private @Nullable TareException stream() {
    Call call =
        call("PATCH", location)
            .with("Content-Type", "application/octet-stream")
            .with(new Payload(content, offset));
    Call ranged =
        offset == 0 ? call : call.with("Content-Range", "%d-%d".formatted(offset, blob.size() - 1));
    try (Answer answer = repository.send(ranged)) {
      if (!answer.isSuccess()) {
        return passing(ranged, answer);
      }
      location = repository.location(ranged, answer);
      offset = blob.size();
      return null;
    }
  }

  private @Nullable TareException finish() {
    String text = location.toString();
    String digest = URLEncoder.encode(blob.digest().toString(), StandardCharsets.UTF_8);
    URI end = URI.create(text + (text.contains("?") ? "&" : "?") + "digest=" + digest);
    Call call = call("PUT", end).with("Content-Type", "application/octet-stream");
    boolean isWhole = offset == 0 && blob.size() > 0;
    Call last = isWhole ? call.with(new Payload(content, 0)) : call;
    try (Answer answer = repository.send(last.with(patience()))) {
      return answer.isSuccess() ? null : passing(last, answer);
    }
  }

  private Call call(String method, URI uri) {
    return new Call(
        method, uri, Map.of(), Optional.empty(), repository.name().path(), scopes, false, 1);
  }

  /// The failure, where another attempt may help.
  ///
  /// @throws TareException otherwise
  private TareException passing(Call call, Answer answer) {
    TareException failure = repository.failures().of(call, answer);
    asked = answer.retryAfter();
    return switch (answer.status()) {
      // the token has run out on the way; the upload is forgotten, or elsewhere than we think
      case 401, 404, 408, 416, 429, 500, 502, 503, 504 -> failure;
      default -> throw failure;
    };
  }

  private void takeUp(int tried, TareException failure) {
    try {
      if (!repository.server().pauseAfter(tried, asked)) {
        throw failure;
      }
    } catch (IOException e) {
      throw failure;
    }
    if (blob.size() <= SMALL || !isAsked()) {
      offset = 0;
      location = repository.begin(blob.digest(), Optional.empty()).orElseThrow(() -> failure);
    }
  }

  /// Asks how far the upload came.
  ///
  /// @return whether the registry knows
  private boolean isAsked() {
    Call call = Call.of("GET", location, repository.name().path(), scopes).once();
    try (Answer answer = repository.send(call)) {
      Matcher range = RANGE.matcher(answer.header("Range").orElse(""));
      if (!answer.isSuccess() || !range.matches()) {
        return false;
      }
      long there = Long.parseLong(range.group(1)) + 1;
      // 0-0 says one byte or none
      if (there <= 1 || there > blob.size()) {
        return false;
      }
      offset = there;
      location =
          answer.header("Location").isPresent() ? repository.location(call, answer) : location;
      return true;
    } catch (TareException e) {
      return false;
    }
  }
}
