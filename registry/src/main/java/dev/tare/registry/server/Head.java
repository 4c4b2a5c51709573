package dev.tare.registry.server;

import dev.tare.http.Fields;
import dev.tare.http.HeadLines;
import dev.tare.http.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before the body of a request (RFC 9112).
///
/// @param target path and query
record Head(String method, String target, boolean isOld, Fields fields) {
  private static final Pattern LINE =
      Pattern.compile("([A-Z]{1,20}) (?:http://[^/ ]*)?(/[!-~]*) HTTP/1\\.([01])");

  /// @param first its first byte, which was read already
  /// @throws Malformed where it is no request
  static Head read(int first, InputStream in) throws IOException {
    HeadLines lines = new HeadLines(in);
    Matcher request = LINE.matcher(lines.next((char) first + ""));
    if (!request.matches()) {
      throw new Malformed(400, "this is no request of HTTP/1.1");
    }
    Fields fields = Fields.read(lines);
    boolean isOld = request.group(3).equals("0");
    if (isOld && fields.isChunked()) {
      throw new Malformed(400, "it is not clear how long the body is");
    }
    return new Head(request.group(1), request.group(2), isOld, fields);
  }

  Optional<String> header(String name) {
    return fields.first(name);
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
