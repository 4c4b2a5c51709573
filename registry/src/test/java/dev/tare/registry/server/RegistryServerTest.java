package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.registry.server.Served.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The server as such: its base, lists of names, what it refuses and whom.
class RegistryServerTest {
  private static final Pushable IMAGE = Pushable.image("content");

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void serve() {
    served = Served.writable(folder);
  }

  @AfterEach
  void end() {
    served.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/", "/v2"})
  void theBaseSaysThatThisIsARegistry(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/Upper/tags/list",
        "/v2/a..b/tags/list",
        "/v2/-a/tags/list",
        "/v2/../../etc/tags/list",
        "/v2/a/%2e%2e/tags/list",
        "/v2/a//b/tags/list",
        "/v2/host:80/a/tags/list",
        "/v2/scratch/tags/list"
      })
  void aNameThatIsNoneIsRefused(String path) throws IOException {
    String answer =
        raw("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path));
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("NAME_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1/", "/v2/x", "/v2/a/tags/other", "/v2/a/other/b", "/v2x/"})
  void otherAddressesAreNothing(String path) {
    assertThat(served.get(path).status()).isEqualTo(404);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), served.server.address().port());
  }

  @Test
  void anUnknownRepositoryHasNoTags() {
    Answer answer = served.get("/v2/absent/tags/list");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("NAME_UNKNOWN");
  }

  private void pushTags(String... tags) {
    for (String tag : tags) {
      served.push("repo", tag, IMAGE);
    }
  }

  private List<String> tags(String query) {
    return served.get("/v2/repo/tags/list" + query).json().strings("tags");
  }

  @Test
  void tagsAreListedInOrder() {
    pushTags("b", "a", "C", "10", "9", "_x");
    assertThat(tags("")).containsExactly("10", "9", "C", "_x", "a", "b");
    assertThat(served.get("/v2/repo/tags/list").json().requiredString("name")).isEqualTo("repo");
  }

  @Test
  void tagsAreListedInPieces() {
    pushTags("v1", "v2", "v3", "v4");
    Answer first = served.get("/v2/repo/tags/list?n=2");
    assertThat(first.json().strings("tags")).containsExactly("v1", "v2");
    assertThat(first.header("Link")).isEqualTo("</v2/repo/tags/list?n=2&last=v2>; rel=\"next\"");
    Answer second = served.get("/v2/repo/tags/list?n=2&last=v2");
    assertThat(second.json().strings("tags")).containsExactly("v3", "v4");
    assertThat(second.header("Link")).isEmpty();
    assertThat(tags("?last=v2x")).containsExactly("v3", "v4");
    assertThat(tags("?last=v4")).isEmpty();
    assertThat(tags("?n=0")).isEmpty();
    assertThat(served.get("/v2/repo/tags/list?n=0").header("Link")).isEmpty();
    assertThat(served.get("/v2/repo/tags/list?n=-1").status()).isEqualTo(400);
  }

  @Test
  void aRepositoryWhoseTagsAreGoneIsStillThere() {
    pushTags("tag");
    served.delete("/v2/repo/manifests/tag");
    assertThat(tags("")).isEmpty();
  }

  @Test
  void repositoriesAreListed() {
    served.push("some/app", "1", IMAGE);
    served.push("other", IMAGE.digest().toString(), IMAGE);
    assertThat(served.get("/v2/_catalog").json().strings("repositories"))
        .containsExactly("other", "some/app");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v2/, 'GET, HEAD'",
    "DELETE, /v2/repo/tags/list, 'GET, HEAD'",
    "POST, /v2/repo/manifests/tag, 'GET, HEAD, PUT, DELETE'",
    "GET, /v2/repo/blobs/uploads/, POST"
  })
  void otherMethodsAreRefusedAndThoseThatAreThereNamed(String method, String path, String allowed) {
    Answer answer = served.send(method, path, Bytes.EMPTY);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.code()).isEqualTo("UNSUPPORTED");
    assertThat(answer.header("Allow")).isEqualTo(allowed);
  }

  @Test
  void withoutLeaveNothingIsWritten() {
    pushTags("tag");
    served.close();
    served = Served.readOnly(folder);
    assertThat(served.get("/v2/repo/manifests/tag").body()).isEqualTo(IMAGE.manifest());
    assertThat(served.post("/v2/repo/blobs/uploads/").status()).isEqualTo(405);
    assertThat(served.delete("/v2/repo/manifests/tag").status()).isEqualTo(405);
    Answer put = served.putManifest("repo", "x", IMAGE.type(), IMAGE.manifest());
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.body().toString()).contains("--writable");
    assertThat(served.names()).containsExactly("repo:tag");
  }

  @Test
  void pagesOfOtherSitesGetNothing() throws IOException {
    String rebound =
        raw("GET /v2/ HTTP/1.1\r\nHost: evil.example:5000\r\nConnection: close\r\n\r\n");
    assertThat(rebound).startsWith("HTTP/1.1 421 ");
    for (String host : List.of("localhost:1", "127.0.0.1", "[::1]:5000", "LOCALHOST")) {
      assertThat(raw("GET /v2/ HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)))
          .startsWith("HTTP/1.1 200 ");
    }
    Answer post =
        served.send(
            "POST", "/v2/repo/blobs/uploads/", Bytes.EMPTY, "Origin", "http://evil.example");
    assertThat(post.status()).isEqualTo(403);
    assertThat(post.code()).isEqualTo("DENIED");
  }

  @Test
  void aConnectionThatBreaksLeavesWhatCameAndTheClientGoesOn() throws IOException {
    Bytes blob = Served.text("0123456789", 100);
    String upload = served.begin("repo");
    try (Socket socket = connect()) {
      String head =
          "PATCH %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n".formatted(upload);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(blob.slice(0, 400).toByteArray());
    }
    String range = "";
    while (!range.equals("0-399")) {
      range = served.get(upload).header("Range");
    }
    Answer patched =
        served.send("PATCH", upload, blob.slice(400, 1000), "Content-Range", "400-999");
    for (int i = 0; patched.status() == 409; i++) {
      assertThat(i).isLessThan(10_000);
      patched = served.send("PATCH", upload, blob.slice(400, 1000), "Content-Range", "400-999");
    }
    assertThat(patched.status()).isEqualTo(202);
    assertThat(served.finish(upload, Bytes.EMPTY, Digest.of(blob)).status()).isEqualTo(201);
  }

  @Test
  void aLargeBodyThatIsRefusedIsAnsweredAllTheSame() {
    Bytes large = Bytes.of(new byte[3 << 20]);
    Answer answer = served.send("PATCH", served.begin("repo"), large, "Content-Range", "5-3145732");
    assertThat(answer.status()).isEqualTo(416);
  }

  @Test
  void eachRequestIsTold() {
    served.get("/v2/repo/blobs/x");
    served.close(); // a request is told once it was answered
    Access access = served.lastAccess().orElseThrow();
    assertThat(access.status()).isEqualTo(400);
    assertThat(access.toString())
        .matches("\\S+Z 127\\.0\\.0\\.1 GET /v2/repo/blobs/x 400 \\d+ \\d+\\.\\d{3}s");
  }

  @Test
  void anAddressThatIsTakenIsSaid() {
    var options =
        new RegistryServer.Options(served.server.address(), false, InstantSource.system());
    assertThatThrownBy(() -> RegistryServer.start(served.store, options, log()))
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith("cannot listen on 127.0.0.1:");
  }

  private static RegistryServer.Log log() {
    return new RegistryServer.Log() {
      @Override
      public void answered(Access access) {}

      @Override
      public void failed(String what) {}
    };
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:5000, 127.0.0.1, 5000",
    "5000, 127.0.0.1, 5000",
    ":0, 127.0.0.1, 0",
    "[::1]:80, ::1, 80",
    "localhost:65535, localhost, 65535"
  })
  void whereToListenIsWrittenLikeThis(String text, String host, int port) {
    assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:", "1:2:3", "a:65536", "http://a:1", "::1:80", "a b:1"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("it is not HOST:PORT");
  }
}
