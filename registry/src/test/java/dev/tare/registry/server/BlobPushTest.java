package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.registry.server.Served.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways to push a blob that the conformance suite of the distribution specification names.
class BlobPushTest {
  private static final Bytes BLOB = Served.text("three chunks of some length; ", 300);
  private static final Digest DIGEST = Digest.of(BLOB);
  private static final int CHUNK = BLOB.length() / 3;

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

  private static Bytes chunk(int n) {
    return BLOB.slice(n * CHUNK, n == 2 ? BLOB.length() : (n + 1) * CHUNK);
  }

  private static String range(int n) {
    return "%d-%d".formatted(n * CHUNK, (n == 2 ? BLOB.length() : (n + 1) * CHUNK) - 1);
  }

  private Answer patch(String upload, int n) {
    return served.send("PATCH", upload, chunk(n), "Content-Range", range(n));
  }

  /// The blob was taken and can be read at its address.
  private void assertStored(Answer answer, Digest digest, Bytes blob) {
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Docker-Content-Digest")).isEqualTo(digest.toString());
    assertThat(served.get(answer.header("Location")).body()).isEqualTo(blob);
    Answer head = served.head(Served.blob("repo", digest));
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(blob.length()));
  }

  private void assertRefused(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("DIGEST_INVALID");
    assertThat(served.head(Served.blob("repo", DIGEST)).status()).isEqualTo(404);
  }

  @Test
  void aBlobComesWithThePostAlone() {
    assertStored(
        served.send("POST", "/v2/repo/blobs/uploads/?digest=" + DIGEST, BLOB), DIGEST, BLOB);
  }

  @Test
  void aBlobComesWithAPutAfterThePost() {
    Answer begun = served.post("/v2/repo/blobs/uploads/");
    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.header("OCI-Chunk-Min-Length")).isEqualTo("65536");
    assertThat(begun.header("Docker-Upload-UUID")).matches("[0-9a-f]{32}");
    assertStored(served.finish(begun.header("Location"), BLOB, DIGEST), DIGEST, BLOB);
  }

  @Test
  void aBlobComesInOneChunk() {
    String upload = served.begin("repo");
    Answer patched =
        served.send("PATCH", upload, BLOB, "Content-Range", "0-" + (BLOB.length() - 1));
    assertThat(patched.status()).isEqualTo(202);
    assertThat(patched.header("Range")).isEqualTo("0-" + (BLOB.length() - 1));
    assertStored(served.finish(patched.header("Location"), Bytes.EMPTY, DIGEST), DIGEST, BLOB);
  }

  @Test
  void aBlobComesInSeveralChunks() {
    String upload = served.begin("repo");
    for (int n = 0; n < 3; n++) {
      Answer patched = patch(upload, n);
      assertThat(patched.status()).isEqualTo(202);
      upload = patched.header("Location");
    }
    assertStored(served.finish(upload, Bytes.EMPTY, DIGEST), DIGEST, BLOB);
  }

  @Test
  void theLastChunkComesWithThePut() {
    String upload = served.begin("repo");
    patch(upload, 0);
    patch(upload, 1);
    assertStored(served.finish(upload, chunk(2), DIGEST, "Content-Range", range(2)), DIGEST, BLOB);
  }

  @Test
  void aChunkOutOfOrderIsRefusedAndTheUploadGoesOn() {
    String upload = served.begin("repo");
    assertThat(patch(upload, 1).status()).isEqualTo(416);
    patch(upload, 0);
    Answer refused = patch(upload, 2);
    assertThat(refused.status()).isEqualTo(416);
    assertThat(refused.header("Range")).isEqualTo("0-" + (CHUNK - 1));
    assertThat(refused.header("Location")).isEqualTo(upload);
    Answer status = served.get(upload);
    assertThat(status.status()).isEqualTo(204);
    assertThat(status.header("Range")).isEqualTo("0-" + (CHUNK - 1));
    patch(status.header("Location"), 1);
    patch(upload, 2);
    assertStored(served.finish(upload, Bytes.EMPTY, DIGEST), DIGEST, BLOB);
  }

  @Test
  void aLastChunkOutOfOrderIsRefusedAndTheUploadGoesOn() {
    String upload = served.begin("repo");
    patch(upload, 0);
    Answer refused = served.finish(upload, chunk(2), DIGEST, "Content-Range", range(2));
    assertThat(refused.status()).isEqualTo(416);
    patch(upload, 1);
    assertStored(served.finish(upload, chunk(2), DIGEST, "Content-Range", range(2)), DIGEST, BLOB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-9", "0", "-", "9-0", "0-99999999999999999999"})
  void aRangeThatIsNoneIsRefused(String range) {
    Answer answer =
        served.send(
            "PATCH", served.begin("repo"), Bytes.utf8("0123456789"), "Content-Range", range);
    assertThat(answer.status()).isIn(400, 416);
  }

  @Test
  void aRangeOfAnotherLengthThanTheBodyIsRefused() {
    Answer answer =
        served.send("PATCH", served.begin("repo"), Bytes.utf8("01234"), "Content-Range", "0-9");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("SIZE_INVALID");
  }

  @Test
  void aBlobComesAsAStreamOfUnknownLength() {
    String upload = served.begin("repo");
    var body = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BLOB.toByteArray()));
    assertThat(served.send("PATCH", upload, body).status()).isEqualTo(202);
    assertStored(served.finish(upload, Bytes.EMPTY, DIGEST), DIGEST, BLOB);
  }

  @Test
  void aBlobOfAnotherRepositoryIsMounted() {
    served.push("other", BLOB);
    assertStored(
        served.post("/v2/repo/blobs/uploads/?mount=%s&from=other".formatted(DIGEST)), DIGEST, BLOB);
  }

  @Test
  void aBlobIsMountedFromWhereverItIs() {
    served.push("other", BLOB);
    assertStored(served.post("/v2/repo/blobs/uploads/?mount=" + DIGEST), DIGEST, BLOB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DIGEST", "sha256:no", "../../x"})
  void whatCannotBeMountedIsUploaded(String mount) {
    Answer answer =
        served.post(
            "/v2/repo/blobs/uploads/?mount=%s&from=other"
                .formatted(mount.replace("DIGEST", DIGEST.toString())));
    assertThat(answer.status()).isEqualTo(202);
    assertStored(served.finish(answer.header("Location"), BLOB, DIGEST), DIGEST, BLOB);
  }

  @Test
  void aCancelledUploadIsGone() throws Exception {
    String upload = served.begin("repo");
    patch(upload, 0);
    assertThat(served.delete(upload).status()).isEqualTo(204);
    assertThat(served.get(upload).status()).isEqualTo(404);
    Answer late = patch(upload, 1);
    assertThat(late.status()).isEqualTo(404);
    assertThat(late.code()).isEqualTo("BLOB_UPLOAD_UNKNOWN");
    try (var files = Files.walk(folder.resolve("store"))) {
      assertThat(files.filter(f -> f.getFileName().toString().startsWith("blob-"))).isEmpty();
    }
  }

  @Test
  void anUploadBelongsToItsRepository() {
    String upload = served.begin("repo");
    assertThat(served.get(upload.replace("/repo/", "/other/")).status()).isEqualTo(404);
  }

  @Test
  void anotherDigestIsRefusedHoweverTheBytesCame() {
    Bytes other = Bytes.utf8("other");
    assertRefused(served.send("POST", "/v2/repo/blobs/uploads/?digest=" + DIGEST, other));
    assertRefused(served.finish(served.begin("repo"), other, DIGEST));
    String chunked = served.begin("repo");
    served.send("PATCH", chunked, other, "Content-Range", "0-4");
    assertRefused(served.finish(chunked, Bytes.EMPTY, DIGEST));
    String withPut = served.begin("repo");
    patch(withPut, 0);
    assertRefused(
        served.finish(withPut, other, DIGEST, "Content-Range", CHUNK + "-" + (CHUNK + 4)));
    String stream = served.begin("repo");
    served.send("PATCH", stream, other);
    assertRefused(served.finish(stream, Bytes.EMPTY, DIGEST));
    assertThat(served.get(stream).status()).isEqualTo(404);
  }

  @Test
  void aPutWithoutADigestEndsNothing() {
    String upload = served.begin("repo");
    Answer answer = served.send("PUT", upload, BLOB);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("DIGEST_INVALID");
    assertStored(served.finish(upload, BLOB, DIGEST), DIGEST, BLOB);
  }

  @Test
  void digestsMayBeOfSha512() {
    Digest digest =
        new Digest(
            Digest.Algorithm.SHA512,
            HexFormat.of()
                .formatHex(Digest.Algorithm.SHA512.newMessageDigest().digest(BLOB.toByteArray())));
    assertStored(served.finish(served.begin("repo"), BLOB, digest), digest, BLOB);
    Answer begun = served.post("/v2/repo/blobs/uploads/?digest-algorithm=sha512");
    assertStored(served.finish(begun.header("Location"), BLOB, digest), digest, BLOB);
    Answer unknown = served.post("/v2/repo/blobs/uploads/?digest-algorithm=md5");
    assertThat(unknown.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}"})
  void smallBlobsAreBlobs(String content) {
    Bytes blob = Bytes.utf8(content);
    assertStored(served.push("repo", blob), Digest.of(blob), blob);
  }
}
