package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.registry.server.Served.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Blobs read whole, in part, and deleted.
class BlobReadTest {
  private static final Bytes BLOB = Served.text("0123456789abcdef", 128);
  private static final Digest DIGEST = Digest.of(BLOB);
  private static final String PATH = Served.blob("repo", DIGEST);

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void serve() {
    served = Served.writable(folder);
    served.push("repo", BLOB);
  }

  @AfterEach
  void end() {
    served.close();
  }

  @Test
  void aBlobIsReadWhole() {
    Answer answer = served.get(PATH);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(BLOB);
    assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(answer.header("Docker-Content-Digest")).isEqualTo(DIGEST.toString());
    assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
  }

  @Test
  void aBlobThatIsNotThereIsUnknown() {
    Digest absent = Digest.of(Bytes.utf8("absent"));
    Answer answer = served.get(Served.blob("repo", absent));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("BLOB_UNKNOWN");
    assertThat(served.head(Served.blob("repo", absent)).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:baddigeststring", "md5:00", "x", "sha256:..%2F..%2Fetc"})
  void whatIsNoDigestIsRefused(String digest) {
    Answer answer = served.get("/v2/repo/blobs/" + digest);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("DIGEST_INVALID");
  }

  @Test
  void aDigestMayBeWrittenWithPercentSigns() {
    assertThat(served.get(PATH.replace(":", "%3A")).body()).isEqualTo(BLOB);
  }

  @ParameterizedTest
  @CsvSource({
    "500-1499, 500, 1499",
    "500-,     500, 2047",
    "-500,    1548, 2047",
    "-9999,      0, 2047",
    "2000-5000,2000,2047",
    "0-0,        0,    0"
  })
  void aPartIsRead(String range, int from, int to) {
    Answer answer = served.get(PATH, "Range", "bytes=" + range);
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(BLOB.slice(from, to + 1));
    assertThat(answer.header("Content-Range")).isEqualTo("bytes %d-%d/2048".formatted(from, to));
    assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(to - from + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"500-0", "5000-10000", "2048-", "-0"})
  void aPartThatDoesNotExistIsRefused(String range) {
    Answer answer = served.get(PATH, "Range", "bytes=" + range);
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes */2048");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=0-1,5-6", "bytes=", "bytes=-", "lines=1-2", "bytes=99999999999999999999-"})
  void otherRangesAreAnsweredWithTheWhole(String range) {
    Answer answer = served.get(PATH, "Range", range);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(BLOB);
  }

  @Test
  void aPartOfSomethingElseIsAnsweredWithTheWhole() {
    assertThat(served.get(PATH, "Range", "bytes=0-1", "If-Range", "\"other\"").status())
        .isEqualTo(200);
    assertThat(served.get(PATH, "Range", "bytes=0-1", "If-Range", "\"" + DIGEST + "\"").status())
        .isEqualTo(206);
  }

  @Test
  void aBlobThatNothingNeedsIsDeletedAtOnce() {
    assertThat(served.delete(PATH).status()).isEqualTo(202);
    assertThat(served.head(PATH).status()).isEqualTo(404);
    assertThat(served.delete(PATH).status()).isEqualTo(404);
  }

  @Test
  void aBlobOfAnImageStays() {
    Pushable image = Pushable.image("content");
    served.push("repo", "tag", image);
    String layer = Served.blob("repo", Digest.of(image.blobs().getFirst()));
    Answer answer = served.delete(layer);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.code()).isEqualTo("UNSUPPORTED");
    assertThat(served.head(layer).status()).isEqualTo(200);
  }

  @Test
  void collectionLeavesABlobToAClientThatWasToldOfIt() {
    assertThat(served.head(PATH).status()).isEqualTo(200);
    served.store.collectGarbage();
    assertThat(served.get(PATH).status()).isEqualTo(200);
  }
}
