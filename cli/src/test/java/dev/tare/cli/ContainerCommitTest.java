package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("machine")
@Timeout(300)
class ContainerCommitTest {
  @TempDir Path dir;
  private RunningContainers containers;

  @BeforeEach
  void open() throws Exception {
    containers = RunningContainers.in(dir);
  }

  @AfterEach
  void close() {
    containers.close();
  }

  private String inspect(String image, String format) {
    return containers.run("inspect", "--format", format, image).ok().out().strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void theImageHoldsWhatTheContainerDidAndNothingElse(String runtime) throws Exception {
    containers.start(
        "c",
        "echo n >/etc/new; chown app /etc/new; rm /etc/gone; rm -r /old; mkdir /old",
        "--runtime",
        runtime,
        "-v",
        dir + ":/mounted");
    containers.run("commit", "c", "running").ok();
    assertThat(containers.run("ps", "--format", "{{.Status}}").ok().out()).doesNotContain("Paused");
    containers.run("kill", "c").ok();
    containers.run("commit", "--squash", "c", "stopped").ok();
    for (String image : new String[] {"running", "stopped"}) {
      Path tar = dir.resolve(image + ".tar");
      containers.run("export", "-o", tar.toString(), image).ok();
      Process list = new ProcessBuilder("tar", "-tvf", tar.toString(), "--numeric-owner").start();
      assertThat(
              new String(
                  list.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .containsPattern("1234/0 .* etc/new")
          .contains("ready", "old/", "bin/sh")
          .doesNotContain("gone", "old/deep", "proc", "dev/", "mounted", "hosts");
      assertThat(list.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(inspect("running", "{{json .RootFS}}").split("sha256:", -1)).hasSize(3);
    assertThat(inspect("stopped", "{{json .RootFS}}").split("sha256:", -1)).hasSize(2);
  }

  @Test
  void theConfigIsThatOfTheContainerWithTheChanges() {
    containers
        .run(
            "create", "--name", "c", "-e", "A=1", "-w", "/etc", "-u", "app", "base", "sh", "-c",
            "id")
        .ok();
    containers
        .run(
            "commit",
            "-m",
            "why",
            "-a",
            "me",
            "-c",
            "ENV B=$A-2",
            "-c",
            "EXPOSE 80",
            "-c",
            "LABEL x=\"y z\"",
            "-c",
            "WORKDIR below",
            "c",
            "made:1")
        .ok();
    assertThat(inspect("made:1", "{{json .Config}}"))
        .contains(
            "\"A=1\"",
            "\"B=1-2\"",
            "\"80/tcp\"",
            "\"x\":\"y z\"",
            "\"/etc/below\"",
            "\"User\":\"app\"",
            "[\"sh\",\"-c\",\"id\"]");
    assertThat(inspect("made:1", "{{.Author}}")).isEqualTo("me");
    assertThat(containers.run("history", "--format", "json", "made:1").ok().out()).contains("why");
    Outcome wrong = containers.run("commit", "-c", "RUN true", "c");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("\"RUN\" is none of CMD");
    assertThat(containers.run("run", "made:1").ok().out()).contains("uid=1234(app)");
  }
}
