package dev.tare.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerOriginTest {
  @Test
  void saysInstructionsAsDockerfilesHaveThem() {
    assertThat(instruction("/bin/sh -c #(nop) COPY file:1 in / ")).isEqualTo("COPY file:1 in /");
    assertThat(instruction("RUN /bin/sh -c make # buildkit")).isEqualTo("RUN make");
    assertThat(instruction("RUN |1 A=b /bin/sh -c make")).isEqualTo("RUN make");
    assertThat(instruction("|2 A=b C=d e /bin/sh -c make")).isEqualTo("RUN make");
    assertThat(instruction("/bin/sh -c a &&\t b")).isEqualTo("RUN a && b");
    assertThat(instruction("COPY a /b # buildkit")).isEqualTo("COPY a /b");
    assertThat(instruction("")).isEmpty();
  }

  @Test
  void linesThatMadeNoLayerAreNoLayers() {
    List<Digest> layers =
        List.of(Digest.of(Bytes.utf8("1")), Digest.of(Bytes.utf8("2")), Digest.of(Bytes.EMPTY));
    ImageConfig config =
        ImageConfig.of(Platform.host())
            .withLayers(
                layers,
                List.of(
                    History.layer("COPY a /"), History.empty("ENV A=b"), History.layer("RUN x")));
    assertThat(LayerOrigin.of(config))
        .extracting(LayerOrigin::toString)
        .containsExactly("layer 1 (COPY a /)", "layer 2 (RUN x)", "layer 3");
  }

  private static String instruction(String createdBy) {
    return History.layer(createdBy).instruction();
  }
}
