package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.ScratchImages.Who;
import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is told of containers that hold one program and nothing else: inspect, top, stats, rmi.
@Tag("machine")
class WatchedContainersTest {
  @TempDir Path dir;
  private ScratchImages images;

  @BeforeEach
  void make() throws IOException {
    images = ScratchImages.make(dir);
  }

  static Stream<Arguments> everyEngineAndUser() {
    return DebugCommandTest.everyEngineAndUser();
  }

  @ParameterizedTest
  @MethodSource("everyEngineAndUser")
  void inspectsAContainerInEveryState(String engine, Who who) throws IOException {
    try (var tare = images.of(who)) {
      tare.start("web", engine);
      String pid = tare.ok("ps", "--format", "{{.Pid}}").strip();
      String state = "{{.State.Status}} {{.State.Running}} {{.State.ExitCode}} {{.State.Pid}}";
      assertThat(tare.ok("inspect", "-f", state, "web")).isEqualTo("running true 0 " + pid + "\n");
      String more = "{{.Name}} {{.Path}} {{.HostConfig.NetworkMode}} {{.HostConfig.Runtime}}";
      assertThat(tare.ok("inspect", "-f", more, "web")).isEqualTo("/web /p none " + engine + "\n");
      tare.ok("kill", "web");
      assertThat(tare.ok("inspect", "-f", state, "web")).isEqualTo("exited false 137 0\n");
      tare.ok("run", "-d", "--name", "job", "--runtime", engine, "scr", "a", "b");
      tare.ok("wait", "job");
      assertThat(tare.ok("inspect", "-f", "{{.State.ExitCode}} {{json .Args}}", "job"))
          .isEqualTo("3 [\"a\",\"b\"]\n");
    }
  }

  @ParameterizedTest
  @MethodSource("everyEngineAndUser")
  void listsProcessesAndWhatTheyUse(String engine, Who who) throws IOException {
    try (var tare = images.of(who)) {
      tare.start("web", engine);
      assertThat(tare.ok("top", "web"))
          .matches("UID +PID +PPID +C +STIME +TTY +TIME +CMD\n\\S+ +\\d+ +\\d+ +\\d+ .* +/p\n");
      assertThat(tare.ok("top", "web", "-o", "pid,args")).matches("PID +COMMAND\n\\d+ +/p\n");
      assertThat(tare.ok("stats"))
          .startsWith("CONTAINER ID  NAME  CPU %  MEM USAGE / LIMIT")
          .containsPattern(
              "[0-9a-f]{12}  web   +\\d+\\.\\d\\d% +\\S+ [kM]B / \\S+ GB +0\\.\\d\\d% +0 B / 0 B");
      assertThat(tare.ok("stats", "--no-stream", "--format", "json", "web"))
          .startsWith("{\"ID\":\"")
          .contains("\"Name\":\"web\",\"CPUPerc\":\"", "\"PIDs\":\"", "\"MemLimit\":")
          .endsWith("}\n");
      assertThat(tare.ok("stats", "--format", "prometheus"))
          .contains(
              "# HELP container_memory_usage_bytes ",
              "# TYPE container_cpu_usage_seconds_total counter\n")
          .containsPattern(
              "\ncontainer_memory_usage_bytes\\{id=\"[0-9a-f]{64}\",name=\"web\",image=\"scr\"} [1-9]\\d+\n");
    }
  }

  @Test
  void saysWhyNothingCanBeListed() throws IOException {
    try (var tare = images.of(Who.ROOT)) {
      tare.start("web", "crun");
      Command.Outcome blind = tare.run("top", "web", "-o", "args");
      assertThat(blind.status()).isEqualTo(2);
      assertThat(blind.err().toString()).contains("ps shows no PID");
      tare.ok("stop", "-t", "0", "web");
      Command.Outcome ended = tare.run("top", "web");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.err().toString())
          .contains("cannot list the processes of container web: it does not run");
      assertThat(tare.ok("stats").lines().count()).isEqualTo(1);
      assertThat(tare.ok("stats", "-a", "--format", "{{.Name}} {{.PIDs}}")).isEqualTo("web 0\n");
    }
  }

  @Test
  void aContainerGoesBeforeAnImageOfThatName() throws IOException {
    try (var tare = images.of(Who.ROOT)) {
      tare.ok("create", "--name", "scr", "--label", "a=b", "scr");
      assertThat(tare.ok("inspect", "-f", "{{.State.Status}} {{.Config.Labels.a}}", "scr"))
          .isEqualTo("created b\n");
      assertThat(tare.ok("inspect", "--type", "image", "-f", "{{.Config.Entrypoint}}", "scr"))
          .isEqualTo("[/p]\n");
      assertThat(tare.ok("inspect", "-f", "{{.Id}}", "bad")).hasSize(65);
      assertThat(tare.run("inspect", "--type", "container", "bad").status()).isEqualTo(3);
      Command.Outcome none = tare.run("inspect", "none");
      assertThat(none.status()).isEqualTo(3);
      assertThat(none.err().toString()).contains("cannot find a container or an image none");
    }
  }

  @Test
  void keepsAnImageThatAContainerUses() throws IOException {
    try (var tare = images.of(Who.ROOT)) {
      tare.ok("create", "--name", "job", "scr");
      Command.Outcome refused = tare.run("rmi", "scr");
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err().toString())
          .contains("tare: cannot remove image scr: container job uses it\n")
          .contains("hint: tare rm job\n");
      String id = tare.ok("inspect", "-f", "{{.Id}}", "--type", "image", "scr").strip();
      assertThat(tare.ok("prune", "--all", "--dry-run"))
          .contains("Would delete: ")
          .doesNotContain(id);
      tare.ok("tag", "scr", "other");
      assertThat(tare.ok("rmi", "other")).isEqualTo("Untagged: other:latest\n");
      tare.start("web", "crun");
      Command.Outcome running = tare.run("rmi", "-f", "scr");
      assertThat(running.status()).isEqualTo(1);
      assertThat(running.err().toString())
          .contains("container web uses it, which runs", "hint: tare rm -f web\n");
      tare.ok("rm", "-f", "web");
      assertThat(tare.ok("rmi", "-f", "scr")).contains("Deleted: ");
      assertThat(tare.ok("rmi", "bad")).contains("Deleted: ");
    }
  }
}
