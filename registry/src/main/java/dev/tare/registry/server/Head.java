package dev.tare.registry.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before the body of a request (RFC 9112): strict, because two readings of one message
/// are how servers are deceived.
///
/// @param target path and query
/// @param headers by their names in lower case
record Head(String method, String target, boolean isOld, Map<String, List<String>> headers) {
  private static final int MAX_BYTES = 32 << 10;
  private static final Pattern LINE =
      Pattern.compile("([A-Z]{1,20}) (?:http://[^/ ]*)?(/[!-~]*) HTTP/1\\.([01])");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0-\10\12-\37\177]*?)[ \t]*");

  /// What is no request; the connection ends with the reply.
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Malformed(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /// @param first its first byte, which was read already
  /// @throws Malformed where it is no request
  static Head read(int first, InputStream in) throws IOException {
    int[] left = {MAX_BYTES};
    String line = line((char) first + "", in, left);
    Matcher request = LINE.matcher(line);
    if (!request.matches()) {
      throw new Malformed(400, "this is no request of HTTP/1.1");
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String field = line("", in, left); !field.isEmpty(); field = line("", in, left)) {
      Matcher m = FIELD.matcher(field);
      if (!m.matches()) {
        throw new Malformed(400, "a header is malformed");
      }
      headers
          .computeIfAbsent(m.group(1).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(m.group(2));
    }
    boolean isOld = request.group(3).equals("0");
    Head head = new Head(request.group(1), request.group(2), isOld, headers);
    head.requireOneLength();
    return head;
  }

  private static String line(String begun, InputStream in, int[] left) throws IOException {
    StringBuilder line = new StringBuilder(begun);
    for (int b = next(in, left); b != '\n'; b = next(in, left)) {
      line.append((char) b);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }

  private static int next(InputStream in, int[] left) throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the connection ended within a request");
    }
    if (--left[0] < 0) {
      throw new Malformed(431, "the head of the request is too long");
    }
    return b;
  }

  private void requireOneLength() throws Malformed {
    List<String> lengths = headers.getOrDefault("content-length", List.of());
    List<String> codings = headers.getOrDefault("transfer-encoding", List.of());
    boolean isClear =
        lengths.size() + codings.size() <= 1
            && lengths.stream().allMatch(text -> text.matches("\\d{1,18}"))
            && codings.stream().allMatch(text -> text.equalsIgnoreCase("chunked"));
    if (!isClear || (isOld && !codings.isEmpty())) {
      throw new Malformed(400, "it is not clear how long the body is");
    }
  }

  Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.stream().findFirst();
  }

  boolean isChunked() {
    return header("Transfer-Encoding").isPresent();
  }

  /// Of a body that does not come in chunks.
  long length() {
    return header("Content-Length").map(Long::parseLong).orElse(0L);
  }

  /// Whether the client waits for leave to send the body.
  boolean isWaiting() {
    return !isOld && header("Expect").filter("100-continue"::equalsIgnoreCase).isPresent();
  }

  /// Whether the client means to ask for more on this connection.
  boolean isLasting() {
    return !isOld && header("Connection").filter("close"::equalsIgnoreCase).isEmpty();
  }
}
