package dev.tare.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.oci.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A daemon that fails, in each way once: one clear error, in bounded time, and nothing is kept.
class FaultyDaemonTest {
  static final String ID = "sha256:" + "1".repeat(64);
  private static final String HEAD = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

  @TempDir Path folder;
  private Desk own;
  private Desk desk;

  @BeforeEach
  void open() {
    own = new Desk(folder.resolve("own"), "unix://" + folder.resolve("s"));
    desk = new Desk(folder.resolve("desk"), "unix://" + folder.resolve("s"));
  }

  @AfterEach
  void close() {
    own.close();
    desk.close();
  }

  /// @param raw what comes in place of the answer
  record Fault(String call, String raw, boolean isSilent, Kind kind, String words) {
    @Override
    public String toString() {
      String shown = raw.replace("\r\n", " | ");
      return call + ": " + (shown.length() < 60 ? shown : shown.substring(0, 60));
    }
  }

  private static Fault get(String raw, String words) {
    return new Fault("/get", raw, false, Kind.UNAVAILABLE, words);
  }

  private static Fault inspect(String raw, Kind kind, String words) {
    return new Fault("/json", raw, false, kind, words);
  }

  private static Fault silent(String call, String raw) {
    return new Fault(call, raw, true, Kind.UNAVAILABLE, "it did nothing for 300 ms");
  }

  private static String json(int status, String body) {
    return "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body);
  }

  static Stream<Fault> readingFaults() {
    String many = "X-Pad: %s\r\n".formatted("a".repeat(1000)).repeat(200);
    return Stream.of(
        inspect(
            json(404, "{\"message\":\"No such image: x:latest\"}"),
            Kind.NOT_FOUND,
            "the daemon has no such image"),
        inspect(
            json(500, "{\"message\":\"disk\\nis gone\"}"),
            Kind.UNAVAILABLE,
            "GET /images/x:1/json: 500 disk; is gone"),
        inspect(json(500, "<html>" + "a".repeat(999)), Kind.UNAVAILABLE, ": 500 <html>aaa"),
        inspect(
            json(403, "{\"message\":\"authorization denied by plugin\"}"),
            Kind.DENIED,
            "403 authorization denied by plugin"),
        inspect(json(200, "{}"), Kind.CORRUPT, "Id"),
        inspect(json(200, "nothing"), Kind.CORRUPT, "malformed"),
        inspect(
            json(200, "{\"Id\":\"" + "a".repeat(5 << 20) + "\"}"),
            Kind.UNAVAILABLE,
            "more bytes than a document may have"),
        inspect("SSH-2.0-OpenSSH\r\n", Kind.UNAVAILABLE, "it does not answer in HTTP/1.1"),
        inspect("", Kind.UNAVAILABLE, "the connection ended within a head"),
        inspect(HEAD + "Content-Le", Kind.UNAVAILABLE, "the connection ended within a head"),
        inspect(HEAD + many + "\r\n", Kind.UNAVAILABLE, "the head is too long"),
        inspect(HEAD + "X: " + "a".repeat(1 << 20), Kind.UNAVAILABLE, "the head is too long"),
        inspect(HEAD + "\r\n{}", Kind.UNAVAILABLE, "it does not say how long its answer is"),
        inspect(
            HEAD + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            Kind.UNAVAILABLE,
            "it is not clear how long the body is"),
        inspect(
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(9), Kind.UNAVAILABLE, "it answers without end"),
        silent("/json", ""),
        silent("/json", HEAD),
        new Fault(
            "/get",
            json(404, "{\"message\":\"No such image\"}"),
            false,
            Kind.NOT_FOUND,
            "404 No such image"),
        get(json(500, "{\"message\":\"no space left\"}"), "/get: 500 no space left"),
        get(HEAD + "Content-Length: 5000\r\n\r\nabc", "the connection ended within a body"),
        get(CHUNKED + "5\r\nabc", "the connection ended within a body"),
        get(CHUNKED + "3\r\nabcdef\r\n0\r\n\r\n", "a chunk is longer than it says"),
        get(CHUNKED + "3\r\nabc\r\n", "the connection ended within a chunk"),
        get(CHUNKED + "-1\r\nabc\r\n0\r\n\r\n", "a chunk does not say how long it is"),
        get(
            CHUNKED + "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n",
            "a chunk does not say how long it is"),
        get(CHUNKED + "0\r\n" + "T: x\r\n".repeat(99) + "\r\n", "too many trailers"),
        silent("/get", ""),
        silent("/get", CHUNKED + "3\r\nab"),
        new Fault(
            "/get", CHUNKED + "3\r\nabc\r\n0\r\n\r\n", false, Kind.CORRUPT, "docker-daemon:x:1"),
        new Fault("/get", CHUNKED + "0\r\n\r\n", false, Kind.CORRUPT, "docker-daemon:x:1"));
  }

  private static FakeDaemon.Script script(Fault fault) {
    return (call, body, out) -> {
      if (call.contains(fault.call())) {
        FakeDaemon.write(out, fault.raw());
        if (fault.isSilent()) {
          sleep();
        }
      } else if (call.endsWith("/json")) {
        FakeDaemon.answer(out, 200, "{\"Id\":\"%s\",\"RepoTags\":[\"x:1\"]}".formatted(ID));
      } else {
        body.transferTo(OutputStream.nullOutputStream());
        FakeDaemon.answer(out, 200, "OK");
      }
    };
  }

  /// Until the client has given up, and the test has ended.
  private static void sleep() throws IOException {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("readingFaults")
  void readingFailsClearly(Fault fault) throws Exception {
    if (fault.isSilent()) {
      desk.impatient();
    }
    try (FakeDaemon _ = new FakeDaemon(folder.resolve("s"), script(fault))) {
      TareException failure = failure(() -> desk.copy("docker-daemon:x:1", "store:"));
      assertThat(failure.message())
          .startsWith("cannot read docker-daemon:x:1")
          .contains(fault.words())
          .hasSizeLessThan(500);
      assertThat(failure.kind()).isEqualTo(fault.kind());
    }
    desk.assertNothingKept();
  }

  private static Fault load(String raw, String words) {
    return new Fault("/images/load", raw, false, Kind.UNAVAILABLE, words);
  }

  static Stream<Fault> writingFaults() {
    String loaded = "{\"stream\":\"Loaded image: x:1\\n\"}\r\n";
    return Stream.of(
        load(
            json(
                200,
                "{\"status\":\"Loading layer\"}\r\n{\"errorDetail\":{\"message\":\"no space\"},\"error\":\"no space left\"}\r\n"),
            "POST /images/load: no space left"),
        load(json(200, "{\"error\":\"without an end of line\"}"), "without an end of line"),
        load(json(500, "{\"message\":\"it is full\"}"), "POST /images/load: 500 it is full"),
        load(json(200, loaded), "the daemon did not object, but it has no image with that ID"),
        load(CHUNKED + "ff\r\n" + loaded, "the connection ended within a body"),
        load(
            CHUNKED + "%x\r\n%s\r\n".formatted(loaded.length(), loaded),
            "the connection ended within a chunk"),
        load("", "the connection ended within a head"),
        load(
            CHUNKED + "200000\r\n" + "a".repeat(0x200000) + "\r\n0\r\n\r\n",
            "a line of its answer is too long"),
        new Fault(
            "/images/load",
            json(200, "Loaded!\r\n"),
            false,
            Kind.CORRUPT,
            "a line of its answer is malformed"),
        silent("/images/load", CHUNKED),
        new Fault(
            "/_ping", json(403, "{\"message\":\"no\"}"), false, Kind.DENIED, "GET /_ping: 403 no"),
        silent("/_ping", ""));
  }

  @ParameterizedTest
  @MethodSource("writingFaults")
  void writingFailsClearly(Fault fault) throws Exception {
    if (fault.isSilent()) {
      own.impatient();
    }
    Image image = own.image("x:1", 600_000);
    FakeDaemon.Script script =
        (call, body, out) -> {
          if (call.endsWith("/json")) {
            FakeDaemon.answer(out, 404, "{\"message\":\"No such image\"}");
          } else {
            if (!fault.isSilent()) {
              body.transferTo(OutputStream.nullOutputStream());
            }
            script(fault).answer(call, InputStream.nullInputStream(), out);
          }
        };
    try (FakeDaemon _ = new FakeDaemon(folder.resolve("s"), script)) {
      TareException failure = failure(() -> own.copy("x:1", "docker-daemon:x:1"));
      assertThat(failure.message())
          .startsWith("cannot write docker-daemon:x:1")
          .contains(fault.words())
          .hasSizeLessThan(500);
      assertThat(failure.kind()).isEqualTo(fault.kind());
    }
    assertThat(own.store.find("x:1").id()).isEqualTo(image.id());
  }

  @Test
  void whoHangsUpIsQuotedWhereItSaidWhy() throws Exception {
    Image _ = own.image("x:1", 600_000);
    FakeDaemon.Script script =
        (call, body, out) -> {
          if (call.endsWith("/json")) {
            FakeDaemon.answer(out, 404, "{}");
          } else {
            FakeDaemon.answer(
                out, call.contains("load") ? 507 : 200, "{\"message\":\"it is full\"}");
          }
        };
    try (FakeDaemon _ = new FakeDaemon(folder.resolve("s"), script)) {
      TareException failure = failure(() -> own.copy("x:1", "docker-daemon:x:1"));
      assertThat(failure.message())
          .isEqualTo("cannot write docker-daemon:x:1: POST /images/load: 507 it is full");
    }
  }

  @Test
  void anotherImageUnderTheNameIsNoSuccess() throws Exception {
    Image image = own.image("x:1", 3000);
    FakeDaemon.Script script =
        (call, body, out) -> {
          body.transferTo(OutputStream.nullOutputStream());
          boolean isById = call.contains(image.descriptor().digest().hex());
          String id = isById ? image.descriptor().digest().toString() : ID;
          FakeDaemon.answer(out, 200, "{\"Id\":\"%s\"}".formatted(id));
        };
    try (FakeDaemon _ = new FakeDaemon(folder.resolve("s"), script)) {
      TareException failure = failure(() -> own.copy("x:1", "docker-daemon:x:1"));
      assertThat(failure.message()).contains("the daemon did not object, but ");
    }
  }

  /// The archive that a daemon would send for `x:1`.
  private byte[] archive() throws IOException {
    Image _ = own.image("x:1", 300_000);
    Path file = folder.resolve("x.tar");
    var _ = own.copy("x:1", "docker-archive:" + file);
    return Files.readAllBytes(file);
  }

  static FakeDaemon.Script giving(byte[] archive) {
    return (call, body, out) -> {
      if (call.endsWith("/json")) {
        FakeDaemon.answer(out, 200, "{\"Id\":\"%s\",\"RepoTags\":[\"x:1\"]}".formatted(ID));
      } else {
        FakeDaemon.write(out, HEAD + "Content-Length: %d\r\n\r\n".formatted(archive.length));
        out.write(archive);
      }
    };
  }

  @Test
  void anArchiveThatIsShorterThanItShouldBeIsRefused() throws Exception {
    byte[] archive = archive();
    for (int length = 512; length < archive.length - 1024; length += 40_000) {
      byte[] part = Arrays.copyOf(archive, length);
      Files.deleteIfExists(folder.resolve("s"));
      try (FakeDaemon _ = new FakeDaemon(folder.resolve("s"), giving(part))) {
        TareException failure = failure(() -> desk.copy("docker-daemon:x:1", "store:"));
        assertThat(failure.message()).startsWith("cannot read ");
        assertThat(failure.kind()).as("%s", failure.message()).isEqualTo(Kind.CORRUPT);
      }
      desk.assertNothingKept();
    }
  }

  @Test
  void aFlippedBitIsFound() throws Exception {
    byte[] archive = archive();
    archive[archive.length / 2] ^= 1; // in the large layer
    try (FakeDaemon _ = new FakeDaemon(folder.resolve("s"), giving(archive))) {
      TareException failure = failure(() -> desk.copy("docker-daemon:x:1", "store:"));
      assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
    }
    desk.assertNothingKept();
  }

  @Test
  void aLayerThatIsDamagedHereIsNotTheDaemonsFault() throws Exception {
    Image image = own.image("x:1", 600_000);
    String hex = image.layers().getLast().diffId().hex();
    Path blob = folder.resolve("own/store/blobs/sha256/" + hex);
    byte[] bytes = Files.readAllBytes(blob);
    bytes[400_000] ^= 1;
    Files.delete(blob);
    Files.write(blob, bytes);
    var cut = new CompletableFuture<Boolean>();
    FakeDaemon.Script script =
        (call, body, out) -> {
          if (call.contains("load")) {
            try {
              body.transferTo(OutputStream.nullOutputStream());
              cut.complete(false);
            } catch (IOException e) {
              cut.complete(true);
            }
          } else {
            FakeDaemon.answer(out, call.endsWith("/json") ? 404 : 200, "{}");
          }
        };
    try (FakeDaemon _ = new FakeDaemon(folder.resolve("s"), script)) {
      TareException failure = failure(() -> own.copy("x:1", "docker-daemon:x:1"));
      assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
      assertThat(failure.message()).contains(hex).doesNotContain("load");
      assertThat(cut.get()).as("the daemon saw no end of the archive").isTrue();
    }
  }

  @Test
  void whoTakesNoConnectionIsGivenUp() throws Exception {
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(folder.resolve("s")), 1);
      desk.impatient();
      TareException failure = failure(() -> desk.copy("docker-daemon:x", "store:"));
      for (int i = 0; i < 5; i++) { // its queue fills
        failure = failure(() -> desk.copy("docker-daemon:x", "store:"));
      }
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.message()).startsWith("cannot read docker-daemon:x: ");
    }
  }

  private static TareException failure(ThrowingCallable call) {
    return Objects.requireNonNull(
        catchThrowableOfType(TareException.class, call), "it did not fail");
  }
}
