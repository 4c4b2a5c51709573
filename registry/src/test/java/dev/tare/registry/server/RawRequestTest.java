package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes on a connection that no ordinary client sends.
class RawRequestTest {
  private static final String END = "Host: localhost\r\nConnection: close\r\n\r\n";

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void serve() {
    served = Served.writable(folder);
  }

  @AfterEach
  void end() {
    assertThat(served.failures).isEmpty();
    served.close();
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), served.server.address().port());
  }

  private String answer(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aClientThatTriesTlsFirstIsNotKeptWaiting() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[] {0x16, 3, 1});
      assertThat(socket.getInputStream().read()).isNegative();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n\r\n",
        "GET /v2/\r\n\r\n",
        "GET /v2/ HTTP/2.0\r\n\r\n",
        "GET  /v2/ HTTP/1.1\r\n\r\n",
        "GET v2 HTTP/1.1\r\n\r\n",
        "GET /v2/ HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET /v2/ HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
        "GET /v2/ HTTP/1.1\r\nA: b\0c\r\n\r\n",
        "POST /v2/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /v2/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST /v2/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /v2/ HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST /v2/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  void whatCanBeReadInTwoWaysIsRefused(String request) throws IOException {
    assertThat(answer(request)).startsWith("HTTP/1.1 400 ").contains("Connection: close");
  }

  @Test
  void aHeadWithoutEndIsRefused() throws IOException {
    String request = "GET /v2/ HTTP/1.1\r\n" + "A: b\r\n".repeat(8000);
    assertThat(answer(request)).startsWith("HTTP/1.1 431 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\r\nhello\r\n0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n", "-1\r\n\r\n"})
  void chunksThatLieAreRefused(String chunks) throws IOException {
    String upload = served.begin("repo");
    String answer =
        answer("PATCH " + upload + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + END + chunks);
    assertThat(answer).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void severalRequestsMayComeAtOnce() throws IOException {
    String one = "GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String answer = answer(one + one + "GET /v2/absent/tags/list HTTP/1.1\r\n" + END);
    assertThat(answer.split("HTTP/1.1 200 ", -1)).hasSize(3);
    assertThat(answer).contains("HTTP/1.1 404 ");
  }

  @Test
  void aBodyThatNobodyReadIsNoRequest() throws IOException {
    String smuggled = "GET /v2/_catalog HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String answer =
        answer(
            "GET /v2/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%sGET /v2/ HTTP/1.1\r\n%s"
                .formatted(smuggled.length(), smuggled, END));
    assertThat(answer.split("HTTP/1.1 200 ", -1)).hasSize(3);
    assertThat(answer).doesNotContain("repositories");
  }

  @Test
  void aClientThatAsksForLeaveGetsIt() throws IOException {
    Bytes blob = Bytes.utf8("hello");
    String put = "PUT " + served.begin("repo") + "?digest=" + Digest.of(blob) + " HTTP/1.1\r\n";
    try (Socket socket = connect()) {
      String head = put + "Expect: 100-continue\r\nContent-Length: 5\r\n" + END;
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] leave = socket.getInputStream().readNBytes(25);
      assertThat(new String(leave, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 Continue");
      socket.getOutputStream().write(blob.toByteArray());
      byte[] rest = socket.getInputStream().readAllBytes();
      assertThat(new String(rest, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 201 ");
    }
  }

  @Test
  void aClientThatIsRefusedIsNotAskedForTheBody() throws IOException {
    String answer =
        answer(
            "PUT /v2/Bad/manifests/x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
                + END);
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Connection: close");
  }

  @Test
  void anOldClientGetsItsAnswerAndTheEnd() throws IOException {
    assertThat(answer("GET /v2/ HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aWholeAddressIsAnAddress() throws IOException {
    assertThat(answer("GET http://localhost/v2/ HTTP/1.1\r\n" + END)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aBlobThatIsCutShortIsNotKept() throws IOException {
    Bytes blob = Bytes.utf8("hello");
    try (Socket socket = connect()) {
      String post =
          "POST /v2/repo/blobs/uploads/?digest=%s HTTP/1.1\r\nContent-Length: 9\r\n%s"
              .formatted(Digest.of(blob), END);
      socket.getOutputStream().write(post.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(blob.toByteArray());
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isNegative();
    }
    assertThat(served.head(Served.blob("repo", Digest.of(blob))).status()).isEqualTo(404);
  }
}
