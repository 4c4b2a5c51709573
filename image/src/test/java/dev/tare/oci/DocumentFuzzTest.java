package dev.tare.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.List;
import java.util.Optional;

/// Whatever the bytes, a manifest, an index or a config is read or refused as a `TareException`;
/// what is read says the same once it has been rendered.
final class DocumentFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void documentsAreReadOrRefused(byte[] input) {
    Bytes raw = Bytes.of(input);
    unlessRefused(() -> Manifest.parse(raw, Optional.empty()));
    unlessRefused(() -> Index.parse(raw, Optional.empty()));
    unlessRefused(() -> checkLayoutIndex(Index.parseLayout(raw)));
    unlessRefused(() -> checkConfig(ImageConfig.parse(raw)));
  }

  private static void unlessRefused(Runnable reading) {
    try {
      reading.run();
    } catch (TareException e) {
      assertThat(e.message()).hasSizeLessThan(1000);
    }
  }

  private static void checkLayoutIndex(Index index) {
    if (!index.manifests().isEmpty()) {
      Index edited = index.withAnnotations(0, index.manifests().getFirst().annotations());
      assertThat(edited.manifests()).isEqualTo(index.manifests());
    }
  }

  private static void checkConfig(ImageConfig config) {
    Bytes rendered = config.json().render();
    assertThat(Json.parse(rendered, "again").render()).isEqualTo(rendered);
    ImageConfig edited = config.withUser("someone").withEnv(List.of("A=1"));
    assertThat(edited.diffIds()).isEqualTo(config.diffIds());
    assertThat(edited.history()).isEqualTo(config.history());
    assertThat(edited.labels()).isEqualTo(config.labels());
  }
}
