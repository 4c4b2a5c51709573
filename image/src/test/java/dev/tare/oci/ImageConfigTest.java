package dev.tare.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageConfigTest {
  private static final ImageConfig SCRATCH =
      ImageConfig.of(new Platform("linux", "amd64", Optional.empty()));

  private static ImageConfig config(String run) {
    return ImageConfig.parse(
        Bytes.utf8(
            """
            {"architecture":"amd64","os":"linux","later":[1],"config":%s,\
            "rootfs":{"type":"layers","diff_ids":[]}}\
            """
                .formatted(run)));
  }

  @Test
  void editsEveryFieldThatDockerfilesSet() {
    ImageConfig made =
        SCRATCH
            .withExposedPorts(List.of("80/tcp", "53/udp"))
            .withVolumes(List.of("/data"))
            .withStopSignal(Optional.of("SIGQUIT"))
            .withArgsEscaped(true)
            .withShell(List.of("/bin/ash", "-c"))
            .withOnBuild(List.of("RUN make"))
            .withHealthcheck(
                Optional.of(
                    new Healthcheck(
                        List.of("CMD-SHELL", "true"),
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.of(Duration.ofMillis(1500)),
                        Optional.empty(),
                        Optional.of(Duration.ofSeconds(1)),
                        3)));
    assertThat(made.raw().toString())
        .contains(
            """
            "config":{"ExposedPorts":{"53/udp":{},"80/tcp":{}},"Volumes":{"/data":{}},\
            "StopSignal":"SIGQUIT","ArgsEscaped":true,"Shell":["/bin/ash","-c"],\
            "OnBuild":["RUN make"],"Healthcheck":{"Test":["CMD-SHELL","true"],\
            "Interval":30000000000,"Timeout":1500000000,"StartInterval":1000000000,"Retries":3}}\
            """);
  }

  @Test
  void readsWhatItWrites() {
    Healthcheck check =
        new Healthcheck(
            List.of("CMD", "/p"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(2)),
            Optional.empty(),
            0);
    ImageConfig made =
        SCRATCH
            .withExposedPorts(List.of("80/tcp"))
            .withVolumes(List.of("/a", "/b"))
            .withShell(List.of("/s"))
            .withOnBuild(List.of("USER 1"))
            .withArgsEscaped(true)
            .withAuthor(Optional.of("A B"))
            .withHealthcheck(Optional.of(check));
    ImageConfig read = ImageConfig.parse(made.raw());
    assertThat(read.exposedPorts()).containsExactly("80/tcp");
    assertThat(read.volumes()).containsExactly("/a", "/b");
    assertThat(read.shell()).containsExactly("/s");
    assertThat(read.onBuild()).containsExactly("USER 1");
    assertThat(read.isArgsEscaped()).isTrue();
    assertThat(read.author()).contains("A B");
    assertThat(read.healthcheck()).contains(check);
  }

  @Test
  void leavesNothingOfWhatIsTakenAway() {
    ImageConfig made =
        SCRATCH
            .withExposedPorts(List.of("80/tcp"))
            .withVolumes(List.of("/a"))
            .withShell(List.of("/s"))
            .withOnBuild(List.of("USER 1"))
            .withArgsEscaped(true)
            .withStopSignal(Optional.of("9"))
            .withHealthcheck(Optional.of(Healthcheck.NONE))
            .withAuthor(Optional.of("A"));
    ImageConfig bare =
        made.withExposedPorts(List.of())
            .withVolumes(List.of())
            .withShell(List.of())
            .withOnBuild(List.of())
            .withArgsEscaped(false)
            .withStopSignal(Optional.empty())
            .withHealthcheck(Optional.empty())
            .withAuthor(Optional.empty());
    assertThat(bare.raw()).isEqualTo(SCRATCH.raw());
  }

  @Test
  void keepsMembersThatItDoesNotKnow() {
    ImageConfig edited = config("{\"Novel\":{\"a\":1.50}}").withShell(List.of("/s"));
    assertThat(edited.raw().toString())
        .contains("\"later\":[1]", "\"config\":{\"Novel\":{\"a\":1.50},\"Shell\":[\"/s\"]}");
  }

  @Test
  void setsVariableInItsOldPlace() {
    ImageConfig made = SCRATCH.withEnv(List.of("A=1", "AB=2")).withVariable("A", "3=4");
    assertThat(made.env()).containsExactly("A=3=4", "AB=2");
    assertThat(made.withVariable("C", "").env()).containsExactly("A=3=4", "AB=2", "C=");
    assertThat(made.variable("A")).contains("3=4");
    assertThat(made.variable("B")).isEmpty();
  }

  @Test
  void refusesHealthcheckThatOtherReadersWouldReadOtherwise() {
    assertThatThrownBy(() -> config("{\"Healthcheck\":{\"test\":[\"NONE\"]}}").healthcheck())
        .isInstanceOf(TareException.class)
        .hasMessageContaining("\"test\" could be read as \"Test\"");
    assertThatThrownBy(() -> config("{\"Healthcheck\":{\"Interval\":\"30s\"}}").healthcheck())
        .hasMessageContaining("\"Interval\" must be a whole number");
  }
}
