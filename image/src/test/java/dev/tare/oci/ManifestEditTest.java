package dev.tare.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestEditTest {
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String C = "sha256:" + "c".repeat(64);

  private final Manifest manifest =
      Manifest.parse(
          Bytes.utf8(
              """
              {"schemaVersion":2,"vendor":{"x":1},
               "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":7},
               "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":9,
                          "urls":["http://x"],"annotations":{"k":"v"}}]}\
              """
                  .formatted(A, B)),
          Optional.empty());

  @Test
  void keepsUnknownMembersWhenItNamesOtherBlobs() {
    Manifest edited =
        manifest.withBlobs(
            MediaType.OCI_MANIFEST,
            manifest.config(),
            List.of(Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.parse(C), 5)));

    assertThat(edited.raw().toString())
        .contains("\"vendor\":{\"x\":1}", "\"annotations\":{\"k\":\"v\"}")
        .doesNotContain("urls");
    assertThat(edited.layers().getFirst().digest()).isEqualTo(Digest.parse(C));
    assertThat(edited.layers().getFirst().mediaType()).isEqualTo(MediaType.OCI_LAYER_GZIP);
  }

  @Test
  void translatesMediaTypesThereAndBack() {
    assertThat(MediaType.OCI_LAYER_GZIP.asDocker()).isEqualTo(MediaType.DOCKER_LAYER_GZIP);
    assertThat(MediaType.DOCKER_MANIFEST.asOci()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(MediaType.OCI_CONFIG.asOci()).isEqualTo(MediaType.OCI_CONFIG);
    assertThat(new MediaType("text/x").asDocker()).isEqualTo(new MediaType("text/x"));
  }
}
