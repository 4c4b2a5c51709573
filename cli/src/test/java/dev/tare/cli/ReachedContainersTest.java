package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is done to containers from outside, where something is in the way.
@Tag("machine")
@Timeout(300)
class ReachedContainersTest {
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

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aDirectoryThatIsNoneIsSaid(String runtime) {
    containers.start("c", "true", "--runtime", runtime);
    Outcome absent = containers.run("exec", "-w", "/nosuch", "c", "true");
    assertThat(absent.status()).isEqualTo(126);
    assertThat(absent.err())
        .startsWith("tare: cannot run true in c: its working directory /nosuch does not exist\n")
        .doesNotContain("debug");
    Outcome file = containers.run("exec", "-w", "/etc/passwd/x", "c", "true");
    assertThat(file.status()).isEqualTo(126);
    assertThat(file.err())
        .startsWith(
            "tare: cannot run true in c: its working directory /etc/passwd is not a directory\n");
    for (List<String> options : List.of(List.of("run"), List.of("run", "-d", "--rm"))) {
      List<String> words = new java.util.ArrayList<>(options);
      words.addAll(List.of("--runtime", runtime, "-w", "/etc/passwd", "base", "true"));
      Outcome run = containers.run(words.toArray(String[]::new));
      assertThat(run.status()).isEqualTo(126);
      assertThat(run.err())
          .contains("tare: cannot run true: its working directory /etc/passwd is not a directory");
    }
  }

  @Test
  void oneThatIsMissingDoesNotKeepTheOthers() {
    for (String name : List.of("a", "b")) {
      containers.run("run", "-d", "--name", name, "base", "sleep", "1000").ok();
    }
    for (String verb : List.of("pause", "unpause", "stop", "start", "restart", "kill", "rm")) {
      String option = verb.equals("stop") || verb.equals("restart") ? "--time=0" : "--";
      Outcome outcome = containers.run(verb, option, "a", "nosuch", "b");
      assertThat(outcome.status()).as(verb).isEqualTo(3);
      assertThat(outcome.out()).as(verb).isEqualTo("a\nb\n");
      assertThat(outcome.err()).contains("cannot find container nosuch");
    }
  }

  @Test
  void restartsThoseThatRunAndStartsTheOthers() throws Exception {
    containers.start("c", "echo >>/starts");
    String pid = containers.run("ps", "--format", "{{.Pid}}").ok().out();
    assertThat(containers.run("restart", "-t", "0", "c").ok().out()).isEqualTo("c\n");
    assertThat(containers.run("ps", "--format", "{{.Pid}}").ok().out()).isNotEqualTo(pid);
    containers.run("stop", "--time", "0", "c").ok();
    containers.run("restart", "c").ok();
    assertThat(containers.run("ps", "-q").ok().out()).hasLineCount(1);
  }
}
