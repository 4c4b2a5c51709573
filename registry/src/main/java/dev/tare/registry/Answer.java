package dev.tare.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a server answered to one request; to be closed, or read to its end.
final class Answer implements AutoCloseable {
  /// So much of an error is read.
  private static final int MAX_ERROR = 1 << 16;

  private final URI uri;
  private final int status;
  private final HttpHeaders headers;
  private final InputStream body;
  private @Nullable String text;
  private byte @Nullable [] whole;

  Answer(URI uri, int status, HttpHeaders headers, InputStream body) {
    this.uri = uri;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /// Whom it is from, after redirections.
  URI uri() {
    return uri;
  }

  int status() {
    return status;
  }

  boolean isSuccess() {
    return status / 100 == 2;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  List<String> headers(String name) {
    return headers.allValues(name);
  }

  InputStream body() {
    return body;
  }

  /// The beginning of the body, for an error; read once, after which the connection can be used
  /// again or is gone.
  String text() {
    if (text == null) {
      try (body) {
        text = new String(body.readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
      } catch (IOException e) {
        text = "";
      }
    }
    return text;
  }

  /// A body that is longer than it may be: another attempt brings the same.
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(int most) {
      super("the answer is longer than the %d bytes that it may have".formatted(most));
    }
  }

  /// All of a small body, which is kept.
  ///
  /// @throws IOException also where it is longer than `most`
  byte[] bytes(int most) throws IOException {
    if (whole == null) {
      try (body) {
        byte[] all = body.readNBytes(most + 1);
        if (all.length > most) {
          throw new TooLongException(most);
        }
        whole = all;
      }
    }
    return whole;
  }

  /// How long the server wants to be left alone: seconds, or a date (RFC 9110, section 10.2.3),
  /// which is read by the server's own clock.
  Optional<Duration> retryAfter() {
    Optional<String> asked = header("Retry-After").map(String::strip);
    Optional<Duration> seconds =
        asked
            .filter(text -> text.matches("[0-9]{1,9}"))
            .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    return seconds.or(() -> asked.flatMap(Answer::date).map(this::until));
  }

  private Duration until(Instant date) {
    Instant now = header("Date").flatMap(Answer::date).orElseGet(Instant::now);
    Duration left = Duration.between(now, date);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // nothing is wanted of it any more
    }
  }
}
