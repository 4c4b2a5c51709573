package dev.tare.peer;

import dev.tare.base.Bytes;
import dev.tare.base.Http;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.http.Malformed;
import dev.tare.oci.Json;
import dev.tare.oci.Reference;
import dev.tare.transport.StreamedArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a Docker daemon is asked, and podman's service, which answers alike (docker's Engine API;
/// without a version in the path, which every daemon takes for one that it has). Each question has
/// a connection of its own.
///
/// @param doing how messages begin: `cannot read docker-daemon:app`
record Daemon(DaemonAddress address, Patience patience, String doing) {
  private static final int MAX_LINE = 1 << 20;

  /// An image that it has.
  ///
  /// @param id the digest of the config; of the manifest or index where containerd keeps the images
  /// @param tags its names with tags
  record Known(String id, List<String> tags, long size) {}

  /// A question.
  private record Call(String method, String path) {
    static Call get(String path) {
      return new Call("GET", path);
    }

    static Call post(String path) {
      return new Call("POST", path);
    }

    /// @param length a field that says how long the body is
    byte[] head(String length) {
      return "%s %s HTTP/1.1\r\nHost: docker\r\nUser-Agent: tare\r\nConnection: close\r\n%s\r\n\r\n"
          .formatted(method, path, length)
          .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return method + " " + path.replaceAll("\\?.*", "");
    }
  }

  /// Sends a question, the head of which ends with the field that says how long its body is.
  @FunctionalInterface
  private interface Sending {
    void send(Call call, OutputStream out) throws IOException;

    Sending HEAD_ALONE = (call, out) -> out.write(call.head("Content-Length: 0"));
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read(Answer answer) throws IOException;
  }

  /// Whether somebody is there, and who asks may ask.
  void ping() {
    Bytes _ = ask(Call.get("/_ping"), patience.answer(), Sending.HEAD_ALONE, Answer::document);
  }

  /// @param name a name, an ID, or how an ID begins
  Optional<Known> find(String name) {
    Call call = Call.get("/images/%s/json".formatted(escaped(name)));
    try {
      return Optional.of(
          ask(call, patience.answer(), Sending.HEAD_ALONE, answer -> known(call, answer)));
    } catch (TareException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Known known(Call call, Answer answer) throws IOException {
    Json json = Json.parse(answer.document(), "%s: the answer to %s".formatted(doing, call));
    return new Known(
        json.requiredString("Id"), json.strings("RepoTags"), json.integer("Size").orElse(-1L));
  }

  /// Writes the image as an archive of `docker save`.
  ///
  /// @param step is told what has come
  /// @throws IOException where `out` fails
  void save(String id, OutputStream out, Progress.Step step) throws IOException {
    Call call = Call.get("/images/%s/get".formatted(escaped(id)));
    try {
      long _ =
          ask(
              call,
              patience.work(),
              Sending.HEAD_ALONE,
              answer -> Arriving.copy(answer.body(), out, step));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Gives it the images of an archive.
  ///
  /// @throws IOException where the archive cannot be read
  void load(StreamedArchive.Writing archive) throws IOException {
    Call load = Call.post("/images/load?quiet=0"); // its progress says that it lives
    try {
      Optional<String> said =
          ask(
              load,
              patience.work(),
              (call, out) -> send(call, archive, out),
              answer -> failure(answer.body()));
      if (said.isPresent()) {
        throw failed(Kind.UNAVAILABLE, load, said.get());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void send(Call call, StreamedArchive.Writing archive, OutputStream out)
      throws IOException {
    out.write(call.head("Content-Type: application/x-tar\r\nTransfer-Encoding: chunked"));
    Chunks chunks = new Chunks(out);
    try {
      archive.writeTo(chunks);
    } catch (Connection.Broken e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    chunks.finish();
  }

  /// It has said `200 OK` before it began: what went wrong stands in a line of its own.
  private Optional<String> failure(InputStream lines) throws IOException {
    Optional<String> failure = Optional.empty();
    for (String line = line(lines); !line.isEmpty(); line = line(lines)) {
      if (line.isBlank()) {
        continue;
      }
      Json json = Json.parse(Bytes.utf8(line), doing + ": a line of its answer");
      failure = failure.or(() -> json.string("error"));
    }
    return failure.map(Said::by);
  }

  /// With its end; empty at the end of all.
  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
      if (line.size() > MAX_LINE) {
        throw new Malformed(400, "a line of its answer is too long");
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// Gives an image a name more.
  void tag(String id, Reference name) {
    String path =
        "/images/%s/tag?repo=%s&tag=%s"
            .formatted(
                escaped(id),
                URLEncoder.encode(name.name(), StandardCharsets.UTF_8),
                URLEncoder.encode(name.tag().orElse("latest"), StandardCharsets.UTF_8));
    Bytes _ = ask(Call.post(path), patience.answer(), Sending.HEAD_ALONE, Answer::document);
  }

  /// @param silence how long nothing may come or be taken
  /// @param reading of an answer that is a success
  private <T> T ask(Call call, Duration silence, Sending sending, Reading<T> reading) {
    try (Connection connection = connect(silence)) {
      InputStream in = connection.in();
      try {
        sending.send(call, connection.out());
      } catch (Connection.Broken e) {
        throw lastWord(call, in, e);
      }
      Answer answer = Answer.read(in);
      if (!answer.isSuccess()) {
        throw refused(call, answer);
      }
      return reading.read(answer);
    } catch (IOException e) {
      throw failed(Kind.UNAVAILABLE, call, Said.by(String.valueOf(e.getMessage()))).withCause(e);
    }
  }

  /// Who hangs up may have said why before.
  private TareException lastWord(Call call, InputStream in, Connection.Broken broken)
      throws Connection.Broken {
    try {
      Answer answer = Answer.read(in);
      if (!answer.isSuccess()) {
        return refused(call, answer);
      }
      Optional<String> said = failure(answer.body());
      if (said.isPresent()) {
        return failed(Kind.UNAVAILABLE, call, said.get());
      }
    } catch (IOException e) {
      throw broken;
    }
    throw broken;
  }

  private Connection connect(Duration silence) {
    try {
      return Connection.open(address, patience.connect(), silence);
    } catch (IOException e) {
      String said = String.valueOf(e.getMessage());
      if (said.contains("Permission denied")) {
        throw TareException.of(
                Kind.DENIED,
                "%s: permission denied on %s, where the daemon listens"
                    .formatted(doing, address.shown()))
            .withHint("run it as root, or as a member of the group that owns the socket (docker)")
            .withCause(e);
      }
      throw TareException.of(
              Kind.UNAVAILABLE,
              "%s: no daemon answers on %s: %s"
                  .formatted(doing, address.shown(), Said.by(said).toLowerCase(Locale.ROOT)))
          .withHint(
              "start it (systemctl start docker), or say where it listens, which docker context ls shows:"
                  + " DOCKER_HOST=unix:///PATH")
          .withCause(e);
    }
  }

  private TareException refused(Call call, Answer answer) {
    return failed(
        Http.kind(answer.status()),
        call,
        "%d %s".formatted(answer.status(), answer.message()).strip());
  }

  private TareException failed(Kind kind, Call call, String cause) {
    TareException failure = TareException.of(kind, "%s: %s: %s".formatted(doing, call, cause));
    return kind == Kind.UNAVAILABLE
        ? failure.withHint("look into the log of the daemon on " + address.shown())
        : failure;
  }

  /// A name as a part of a path (RFC 3986): slashes stay, the daemon wants them.
  private static String escaped(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        .replace("%2F", "/")
        .replace("%3A", ":")
        .replace("%40", "@")
        .replace("+", "%20");
  }
}
