package dev.tare.registry.server;

import dev.tare.base.Bytes;
import dev.tare.oci.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/// What is sent: a status, headers, and `size` bytes, which are opened when they are sent.
record Reply(int status, Map<String, String> headers, long size, Content content) {
  private static final String TYPE = "Content-Type";

  /// Where the bytes come from.
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply empty(int status) {
    return new Reply(status, Map.of(), 0, InputStream::nullInputStream);
  }

  static Reply json(int status, Json json) {
    return of(status, "application/json", json.render());
  }

  static Reply of(int status, String type, Bytes bytes) {
    return new Reply(
        status,
        Map.of(TYPE, type),
        bytes.length(),
        () -> new ByteArrayInputStream(bytes.toByteArray()));
  }

  static Reply of(int status, String type, long size, Content content) {
    return new Reply(status, Map.of(TYPE, type), size, content);
  }

  /// The same, of which only the headers are sent.
  Reply ofSize(long bytes) {
    return new Reply(status, headers, bytes, content);
  }

  Reply with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, size, content);
  }
}
