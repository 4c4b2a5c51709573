package dev.tare.peer;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.http.Fields;
import dev.tare.http.HeadLines;
import dev.tare.http.Malformed;
import dev.tare.http.MessageBody;
import dev.tare.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a daemon answers.
record Answer(int status, InputStream body) {
  private static final Pattern LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");

  /// `100 Continue` and the like before the answer itself.
  private static final int MAX_INTERIM = 5;

  /// @param in buffered
  /// @throws Malformed where it is no answer of HTTP/1.1, or does not say where it ends
  static Answer read(InputStream in) throws IOException {
    for (int i = 0; i < MAX_INTERIM; i++) {
      HeadLines lines = new HeadLines(in);
      Matcher line = LINE.matcher(lines.next());
      if (!line.matches()) {
        throw new Malformed(400, "it does not answer in HTTP/1.1");
      }
      int status = Integer.parseInt(line.group(1));
      Fields fields = Fields.read(lines);
      if (status >= 200) {
        if (!fields.isChunked() && fields.length().isEmpty() && status != 204) {
          throw new Malformed(400, "it does not say how long its answer is");
        }
        return new Answer(status, new MessageBody(fields, in));
      }
    }
    throw new Malformed(400, "it answers without end");
  }

  boolean isSuccess() {
    return status / 100 == 2;
  }

  /// A whole small answer.
  Bytes document() throws IOException {
    byte[] bytes = body.readNBytes(Json.MAX_BYTES + 1);
    if (bytes.length > Json.MAX_BYTES) {
      throw new Malformed(400, "its answer has more bytes than a document may have");
    }
    return Bytes.of(bytes);
  }

  /// What it says of a failure: `{"message": …}`, or the first words of another text.
  String message() {
    try {
      String text = document().toString();
      try {
        return Said.by(Json.parse(Bytes.utf8(text), "the answer").string("message").orElse(text));
      } catch (TareException e) {
        return Said.by(text);
      }
    } catch (IOException e) {
      return "";
    }
  }
}
