package dev.tare.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.oci.MediaType;
import dev.tare.registry.server.Served.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What says something about an image is found by the image.
class ReferrersTest {
  private static final Pushable IMAGE = Pushable.image("subject");
  private static final String SIGNATURE = "application/vnd.example.signature.v1+json";
  private static final Pushable SIGNED =
      Pushable.artifact(Optional.of(SIGNATURE), IMAGE.descriptor(), Map.of("by", "somebody"));
  private static final Pushable UNTYPED =
      Pushable.artifact(Optional.empty(), IMAGE.descriptor(), Map.of());

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

  private Answer referrers(String query) {
    return served.get("/v2/repo/referrers/" + IMAGE.digest() + query);
  }

  private static List<String> digests(Answer answer) {
    return answer.json().objects("manifests").stream()
        .map(entry -> entry.requiredString("digest"))
        .toList();
  }

  @Test
  void nobodySaysAnythingOfWhatIsNotThere() {
    Answer answer = referrers("");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(MediaType.OCI_INDEX.value());
    assertThat(answer.json().requiredString("mediaType")).isEqualTo(MediaType.OCI_INDEX.value());
    assertThat(answer.json().integer("schemaVersion")).contains(2L);
    assertThat(digests(answer)).isEmpty();
  }

  @Test
  void whatIsNoDigestIsRefused() {
    assertThat(served.get("/v2/repo/referrers/tag").status()).isEqualTo(400);
  }

  @Test
  void aPushWithASubjectIsToldSo() {
    Answer put = served.push("repo", SIGNED.digest().toString(), SIGNED);
    assertThat(put.status()).isEqualTo(201);
    assertThat(put.header("OCI-Subject")).isEqualTo(IMAGE.digest().toString());
    assertThat(digests(referrers(""))).containsExactly(SIGNED.digest().toString());
  }

  @Test
  void referrersAreListedWithTypeAndAnnotations() {
    served.push("repo", "image", IMAGE);
    served.push("repo", "signature", SIGNED);
    served.push("repo", UNTYPED.digest().toString(), UNTYPED);
    Answer answer = referrers("");
    assertThat(digests(answer))
        .containsExactlyInAnyOrder(SIGNED.digest().toString(), UNTYPED.digest().toString());
    Json signed = entry(answer, SIGNED);
    assertThat(signed.requiredString("artifactType")).isEqualTo(SIGNATURE);
    assertThat(signed.stringMap("annotations")).containsEntry("by", "somebody");
    assertThat(signed.integer("size")).contains((long) SIGNED.manifest().length());
    assertThat(entry(answer, UNTYPED).requiredString("artifactType"))
        .isEqualTo("application/vnd.oci.empty.v1+json");
    assertThat(answer.header("OCI-Filters-Applied")).isEmpty();
  }

  private static Json entry(Answer answer, Pushable of) {
    return answer.json().objects("manifests").stream()
        .filter(entry -> entry.requiredString("digest").equals(of.digest().toString()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFilterLeavesThoseOfItsType() {
    served.push("repo", "signature", SIGNED);
    served.push("repo", "untyped", UNTYPED);
    for (String type : List.of(SIGNATURE, SIGNATURE.replace("+", "%2B"))) {
      Answer answer = referrers("?artifactType=" + type);
      assertThat(digests(answer)).containsExactly(SIGNED.digest().toString());
      assertThat(answer.header("OCI-Filters-Applied")).isEqualTo("artifactType");
    }
    assertThat(digests(referrers("?artifactType=other/type"))).isEmpty();
  }

  @Test
  void anIndexCanSaySomethingToo() {
    served.push("repo", "image", IMAGE);
    Bytes about =
        Json.parse(Pushable.index(List.of(IMAGE.descriptor())).manifest(), "index")
            .with(
                "subject",
                Map.of(
                    "mediaType", IMAGE.type(),
                    "digest", IMAGE.digest().toString(),
                    "size", IMAGE.manifest().length()))
            .render();
    Answer put = served.putManifest("repo", "about", MediaType.OCI_INDEX.value(), about);
    assertThat(put.header("OCI-Subject")).isEqualTo(IMAGE.digest().toString());
    Json entry = referrers("").json().objects("manifests").getFirst();
    assertThat(entry.requiredString("digest")).isEqualTo(Digest.of(about).toString());
    assertThat(entry.has("artifactType")).isFalse();
  }

  @Test
  void whatClientsNotedUnderTheTagOfTheDigestIsListed() {
    served.push("repo", SIGNED.digest().toString(), SIGNED);
    String tag = IMAGE.digest().toString().replace(':', '-');
    Pushable noted = Pushable.index(List.of(SIGNED.descriptor()));
    assertThat(served.push("repo", tag, noted).status()).isEqualTo(201);
    assertThat(digests(referrers(""))).containsExactly(SIGNED.digest().toString());
  }

  @Test
  void referrersBelongToTheirRepository() {
    served.push("other", "signature", SIGNED);
    assertThat(digests(referrers(""))).isEmpty();
  }

  @Test
  void aDeletedReferrerIsListedNoMore() {
    served.push("repo", "signature", SIGNED);
    served.delete("/v2/repo/manifests/" + SIGNED.digest());
    assertThat(digests(referrers(""))).isEmpty();
  }

  @Test
  void longListsComeInPages() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Pushable large =
          Pushable.artifact(
              Optional.of(SIGNATURE),
              Descriptor.of(MediaType.OCI_MANIFEST, IMAGE.manifest()),
              Map.of("n", i + "x".repeat(2_000_000)));
      served.push("repo", "a" + i, large);
      all.add(large.digest().toString());
    }
    List<String> seen = new ArrayList<>();
    int pages = 0;
    String next = "/v2/repo/referrers/%s?artifactType=%s".formatted(IMAGE.digest(), SIGNATURE);
    while (!next.isEmpty()) {
      Answer page = served.get(next);
      seen.addAll(digests(page));
      pages++;
      String link = page.header("Link");
      next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
    }
    assertThat(pages).isEqualTo(3);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
  }
}
