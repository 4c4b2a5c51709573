package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Progress;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.oci.MediaType;
import dev.tare.oci.Reference;
import dev.tare.registry.server.Served.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Manifests pushed, read and deleted, and what becomes of them in the store.
class ManifestTest {
  private static final Pushable IMAGE = Pushable.image("one", "two");
  private static final String OCI = MediaType.OCI_MANIFEST.value();

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void serve() {
    served = Served.writable(folder);
  }

  @AfterEach
  void end() {
    assertThat(served.failures).isEmpty();
    assertThat(served.store.fsck(Progress.NONE))
        .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    served.close();
  }

  private Answer manifest(String reference) {
    return served.get("/v2/repo/manifests/" + reference);
  }

  @Test
  void aManifestComesBackByteForByteByTagAndDigest() {
    Answer put = served.push("repo", "tag", IMAGE);
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("Docker-Content-Digest")).isEqualTo(IMAGE.digest().toString());
    for (String reference : List.of("tag", IMAGE.digest().toString())) {
      Answer got = manifest(reference);
      assertThat(got.status()).isEqualTo(200);
      assertThat(got.body()).isEqualTo(IMAGE.manifest());
      assertThat(got.header("Content-Type")).isEqualTo(OCI);
      assertThat(got.header("Docker-Content-Digest")).isEqualTo(IMAGE.digest().toString());
      Answer head = served.head("/v2/repo/manifests/" + reference);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length"))
          .isEqualTo(Integer.toString(IMAGE.manifest().length()));
      assertThat(head.header("Content-Type")).isEqualTo(OCI);
    }
    assertThat(served.get(put.header("Location")).body()).isEqualTo(IMAGE.manifest());
  }

  @Test
  void whatIsPushedIsInTheStoreUnderItsName() {
    served.push("some/app", "1.0", IMAGE);
    assertThat(served.names()).containsExactly("some/app:1.0");
    assertThat(served.store.find("some/app:1.0").descriptor().digest()).isEqualTo(IMAGE.digest());
  }

  @Test
  void anImageOfTheStoreIsServedAsItIs() {
    served.push("repo", "tag", IMAGE);
    served.store.tag(IMAGE.descriptor(), Reference.parse("docker.io/library/made:here"));
    assertThat(served.get("/v2/made/manifests/here").body()).isEqualTo(IMAGE.manifest());
    assertThat(served.get("/v2/library/made/manifests/here").status()).isEqualTo(200);
    assertThat(served.get("/v2/docker.io/library/made/manifests/here").status()).isEqualTo(200);
    assertThat(served.get("/v2/other/manifests/here").status()).isEqualTo(404);
  }

  @Test
  void aManifestPushedByDigestHasNoTag() {
    served.push("repo", IMAGE.digest().toString(), IMAGE);
    assertThat(manifest(IMAGE.digest().toString()).body()).isEqualTo(IMAGE.manifest());
    assertThat(served.get("/v2/other/manifests/" + IMAGE.digest()).status()).isEqualTo(404);
    assertThat(served.names()).containsExactly("<none>");
  }

  @Test
  void aManifestPushedByDigestTakesTheTagsOfItsAddress() {
    String reference = IMAGE.digest() + "?tag=a&tag=b.c";
    Answer put = served.push("repo", reference, IMAGE);
    assertThat(put.header("OCI-Tag")).isEqualTo("a, b.c");
    assertThat(served.names()).containsExactly("repo:a", "repo:b.c");
  }

  @Test
  void aTagMovesAndTheOldManifestStaysByDigest() {
    Pushable newer = Pushable.image("newer");
    served.push("repo", "tag", IMAGE);
    served.push("repo", "tag", newer);
    assertThat(manifest("tag").body()).isEqualTo(newer.manifest());
    assertThat(manifest(IMAGE.digest().toString()).body()).isEqualTo(IMAGE.manifest());
  }

  @Test
  void membersThatNobodyKnowsSurvive() {
    Bytes custom = Json.parse(IMAGE.manifest(), "m").with("x-custom", "1.50").render();
    Bytes spaced = Bytes.utf8(" \n" + custom.toString() + "\n");
    served.push("repo", "tag", IMAGE.with(spaced));
    assertThat(manifest("tag").body()).isEqualTo(spaced);
  }

  @Test
  void aManifestOfFourMegabytesIsTakenAndALargerOneIsNot() {
    String padding = "a".repeat(3_900_000);
    Bytes large = Json.parse(IMAGE.manifest(), "m").with("padding", padding).render();
    assertThat(served.push("repo", "large", IMAGE.with(large)).status()).isEqualTo(201);
    assertThat(manifest("large").body()).isEqualTo(large);
    Bytes tooLarge = Bytes.of(new byte[(4 << 20) + 1]);
    assertThat(served.push("repo", "x", IMAGE.with(tooLarge)).status()).isEqualTo(413);
  }

  @Test
  void aMissingManifestIsUnknown() {
    served.push("repo", "tag", IMAGE);
    Digest absent = Digest.of(Bytes.utf8("absent"));
    for (String reference : List.of("absent", ".INVALID", absent.toString())) {
      assertThat(manifest(reference).status()).isEqualTo(404);
      assertThat(manifest(reference).code()).isEqualTo("MANIFEST_UNKNOWN");
      assertThat(served.head("/v2/repo/manifests/" + reference).status()).isEqualTo(404);
    }
  }

  @Test
  void aDigestThatIsNoneIsRefused() {
    Answer put = served.push("repo", "sha256:baddigeststring", IMAGE);
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.code()).isEqualTo("DIGEST_INVALID");
    assertThat(manifest("sha256:baddigeststring").status()).isEqualTo(400);
  }

  @Test
  void aManifestThatIsNotThatOfItsDigestIsRefused() {
    Bytes other = Bytes.utf8(IMAGE.manifest().toString() + "  ");
    Answer put = served.push("repo", IMAGE.digest().toString(), IMAGE.with(other));
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.code()).isEqualTo("DIGEST_INVALID");
  }

  @Test
  void missingBlobsAreNamedOneByOne() {
    Answer put = served.putManifest("repo", "tag", OCI, IMAGE.manifest());
    assertThat(put.status()).isEqualTo(404);
    List<Json> errors = put.json().objects("errors");
    assertThat(errors).hasSize(3);
    assertThat(errors.getLast().requiredString("code")).isEqualTo("MANIFEST_BLOB_UNKNOWN");
    assertThat(errors.getFirst().object("detail").orElseThrow().requiredString("digest"))
        .isEqualTo(Digest.of(IMAGE.blobs().getLast()).toString());
    assertThat(served.names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "[]",
        "{}",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2,\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:../../etc\",\"size\":1}}"
      })
  void whatIsNoManifestIsRefused(String text) {
    Answer put = served.putManifest("repo", "tag", OCI, Bytes.utf8(text));
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.code()).isEqualTo("MANIFEST_INVALID");
    assertThat(served.names()).isEmpty();
  }

  @Test
  void aTypeThatTheDocumentDoesNotHaveIsRefused() {
    IMAGE.blobs().forEach(blob -> served.push("repo", blob));
    for (String type : List.of("text/plain", MediaType.DOCKER_MANIFEST.value())) {
      Answer put = served.putManifest("repo", "tag", type, IMAGE.manifest());
      assertThat(put.code()).isEqualTo("MANIFEST_INVALID");
    }
    String withParameter = OCI + "; charset=utf-8";
    assertThat(served.putManifest("repo", "tag", withParameter, IMAGE.manifest()).status())
        .isEqualTo(201);
  }

  @Test
  void aLayerThatIsNotWhatItSaysIsRefused() {
    Pushable image = Pushable.image("one");
    Pushable other = Pushable.image("another");
    Bytes own = image.blobs().getFirst();
    Bytes wrong = other.blobs().getFirst();
    String lie =
        image
            .manifest()
            .toString()
            .replace(Digest.of(own).toString(), Digest.of(wrong).toString())
            .replace("\"size\":" + own.length() + "}", "\"size\":" + wrong.length() + "}");
    served.push("repo", wrong);
    Answer put = served.push("repo", "tag", image.with(Bytes.utf8(lie)));
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.code()).isEqualTo("MANIFEST_INVALID");
    assertThat(put.body().toString()).contains("cannot read layer");
    assertThat(served.names()).isEmpty();
  }

  @Test
  void aSizeThatIsNotThatOfTheBlobIsRefused() {
    Bytes lie =
        Bytes.utf8(
            IMAGE
                .manifest()
                .toString()
                .replace("\"size\":" + IMAGE.blobs().getFirst().length() + "}", "\"size\":1}"));
    assertThat(served.push("repo", "tag", IMAGE.with(lie)).code()).isEqualTo("SIZE_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tag", ".tag", "a%2Fb", "%2e%2e"})
  void whatIsNoTagIsRefused(String tag) {
    Answer put = served.push("repo", tag, IMAGE);
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.code()).isEqualTo("MANIFEST_INVALID");
  }

  @Test
  void aDeletedTagIsGoneAtOnceAndTheManifestStays() {
    served.push("repo", "tag", IMAGE);
    served.push("repo", "other", IMAGE);
    assertThat(served.delete("/v2/repo/manifests/tag").status()).isEqualTo(202);
    assertThat(manifest("tag").status()).isEqualTo(404);
    assertThat(manifest("other").status()).isEqualTo(200);
    served.delete("/v2/repo/manifests/other");
    assertThat(manifest(IMAGE.digest().toString()).status()).isEqualTo(200);
    assertThat(served.delete("/v2/repo/manifests/tag").status()).isEqualTo(404);
  }

  @Test
  void aDeletedManifestIsGoneAtOnceWithItsTagsAndBlobs() {
    served.push("repo", "tag", IMAGE);
    served.push("repo", "other", IMAGE);
    String path = "/v2/repo/manifests/" + IMAGE.digest();
    assertThat(served.delete(path).status()).isEqualTo(202);
    assertThat(served.head(path).status()).isEqualTo(404);
    assertThat(manifest("tag").status()).isEqualTo(404);
    assertThat(served.delete(path).status()).isEqualTo(404);
    assertThat(served.names()).isEmpty();
    Digest layer = Digest.of(IMAGE.blobs().getFirst());
    assertThat(served.head(Served.blob("repo", layer)).status()).isEqualTo(404);
  }

  @Test
  void aManifestIsDeletedFromOneRepositoryOnly() {
    served.push("repo", "tag", IMAGE);
    served.push("other", "tag", IMAGE);
    served.delete("/v2/repo/manifests/" + IMAGE.digest());
    assertThat(manifest(IMAGE.digest().toString()).status()).isEqualTo(404);
    assertThat(served.get("/v2/other/manifests/tag").status()).isEqualTo(200);
    assertThat(served.names()).containsExactly("other:tag");
  }

  @Test
  void anIndexIsOneImageInTheStore() {
    Pushable other = Pushable.image("arm");
    served.push("repo", IMAGE.digest().toString(), IMAGE);
    served.push("repo", other.digest().toString(), other);
    Pushable index = Pushable.index(List.of(IMAGE.descriptor(), other.descriptor()));
    assertThat(served.push("repo", "all", index).status()).isEqualTo(201);
    assertThat(served.names()).containsExactly("repo:all");
    assertThat(manifest("all").header("Content-Type")).isEqualTo(MediaType.OCI_INDEX.value());
    assertThat(manifest(other.digest().toString()).body()).isEqualTo(other.manifest());
    Answer part = served.delete("/v2/repo/manifests/" + other.digest());
    assertThat(part.status()).isEqualTo(405);
    assertThat(served.delete("/v2/repo/manifests/" + index.digest()).status()).isEqualTo(202);
    assertThat(manifest(other.digest().toString()).status()).isEqualTo(404);
    Digest layer = Digest.of(other.blobs().getFirst());
    assertThat(served.head(Served.blob("repo", layer)).status()).isEqualTo(404);
  }

  @Test
  void anIndexMayLackSomeOfItsImagesButNotAll() {
    Descriptor absent = Descriptor.of(MediaType.OCI_MANIFEST, Bytes.utf8("absent"));
    Pushable nothing = Pushable.index(List.of(absent));
    assertThat(served.push("repo", "none", nothing).code()).isEqualTo("MANIFEST_BLOB_UNKNOWN");
    served.push("repo", IMAGE.digest().toString(), IMAGE);
    Pushable some = Pushable.index(List.of(IMAGE.descriptor(), absent));
    assertThat(served.push("repo", "some", some).status()).isEqualTo(201);
    assertThat(manifest(absent.digest().toString()).status()).isEqualTo(404);
  }

  @Test
  void anIndexMayBeEmptyOrNameIndexes() {
    Pushable empty = Pushable.index(List.of());
    assertThat(served.push("repo", "empty", empty).status()).isEqualTo(201);
    served.push("repo", IMAGE.digest().toString(), IMAGE);
    Pushable inner = Pushable.index(List.of(IMAGE.descriptor()));
    served.push("repo", inner.digest().toString(), inner);
    Pushable outer = Pushable.index(List.of(inner.descriptor()));
    assertThat(served.push("repo", "outer", outer).status()).isEqualTo(201);
    assertThat(manifest(IMAGE.digest().toString()).status()).isEqualTo(200);
    assertThat(served.names()).containsExactly("repo:empty", "repo:outer");
  }

  @Test
  void aPushSurvivesTheServer() {
    served.push("repo", "tag", IMAGE);
    served.push("repo", IMAGE.digest().toString(), IMAGE);
    served.close();
    served = Served.readOnly(folder);
    served.store.collectGarbage();
    assertThat(manifest("tag").body()).isEqualTo(IMAGE.manifest());
    assertThat(manifest(IMAGE.digest().toString()).body()).isEqualTo(IMAGE.manifest());
  }
}
