package dev.tare.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
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

  /// All of a small body.
  ///
  /// @throws IOException also where it is longer than `most`
  byte[] bytes(int most) throws IOException {
    try (body) {
      byte[] all = body.readNBytes(most + 1);
      if (all.length > most) {
        throw new IOException(
            "the answer is longer than the %d bytes that it may have".formatted(most));
      }
      return all;
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
