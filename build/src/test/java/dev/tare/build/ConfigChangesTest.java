package dev.tare.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChangesTest {
  private static final ImageConfig CONFIG =
      ImageConfig.of(Platform.host()).withCmd(List.of("old")).withWorkingDir("/w");

  private static ImageConfig after(String... changes) {
    return ConfigChanges.apply(CONFIG, List.of(changes));
  }

  @Test
  void instructionsMeanWhatTheyMeanInABuild() {
    ImageConfig config =
        after(
            "ENV A=1",
            "env B=\"$A 2\"",
            "LABEL x=y z='a b'",
            "WORKDIR below",
            "EXPOSE 80 53/udp",
            "VOLUME /v",
            "USER 1:2",
            "STOPSIGNAL INT",
            "ONBUILD RUN x",
            "CMD echo $A");
    assertThat(config.env()).containsExactly("A=1", "B=1 2");
    assertThat(config.labels()).containsEntry("x", "y").containsEntry("z", "a b");
    assertThat(config.workingDir()).isEqualTo("/w/below");
    assertThat(config.exposedPorts()).containsExactly("53/udp", "80/tcp");
    assertThat(config.volumes()).containsExactly("/v");
    assertThat(config.user()).isEqualTo("1:2");
    assertThat(config.stopSignal()).contains("INT");
    assertThat(config.onBuild()).containsExactly("RUN x");
    assertThat(config.cmd()).containsExactly("/bin/sh", "-c", "echo $A");
  }

  @Test
  void anEntrypointTakesTheOldCommandAway() {
    assertThat(after("ENTRYPOINT [\"e\"]").cmd()).isEmpty();
    assertThat(after("CMD [\"c\"]", "ENTRYPOINT [\"e\"]").cmd()).containsExactly("c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "RUN x", "COPY a b", "FROM x", "ONBUILD", "ONBUILD FROM x", "ENV", "CND x"})
  void whatIsNoChangeOfAConfigIsRefused(String change) {
    assertThatThrownBy(() -> after(change))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID));
  }
}
