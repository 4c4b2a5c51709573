package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void whereConmonWasKilledTheWayOutIsSaid(String runtime) throws Exception {
    containers.start("c", "true", "--runtime", runtime);
    Path monitor =
        dir.resolve("tare/containers")
            .resolve(containers.run("ps", "-q").ok().out().strip())
            .resolve("run/monitor");
    long pid = Long.parseLong(Files.readString(monitor).strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    while (ProcessHandle.of(pid).isPresent()) {
      Thread.sleep(10);
    }
    if (!runtime.equals("builtin")) {
      Outcome refused = containers.run("exec", "c", "true");
      assertThat(refused.status()).isEqualTo(125);
      assertThat(refused.err())
          .contains("cannot run in container c: its conmon was killed", "hint: tare restart c");
    }
    containers.run("restart", "-t", "0", "c").ok();
    containers.run("exec", "c", "true").ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void signalsReachTheProgramOfOneThatIsAttached(String runtime) throws Exception {
    assumeFalse(signalsAreIgnored(), "SIGINT is ignored here");
    String script = "trap 'exit 3' INT TERM; echo up; while :; do sleep 0.1; done";
    String[] words = {"create", "--name", "c", "--runtime", runtime, "base", "sh", "-c", script};
    containers.run(words).ok();
    // the programs of the built-in sandbox begin with SIGINT ignored
    List<String> signals = runtime.equals("builtin") ? List.of("-TERM") : List.of("-INT", "-TERM");
    for (String signal : signals) {
      Path said = dir.resolve("said" + signal);
      Process attached =
          containers
              .tare
              .builder(List.of("start", "-a", "c"))
              .redirectOutput(said.toFile())
              .start();
      while (!Files.readString(said).equals("up\n")) {
        Thread.sleep(20);
      }
      new ProcessBuilder("kill", signal, Long.toString(attached.pid())).start().waitFor();
      assertThat(attached.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(attached.exitValue()).isEqualTo(3);
      assertThat(containers.run("ps", "-q").ok().out()).isEmpty();
    }
  }

  /// As in a shell's background job.
  private static boolean signalsAreIgnored() throws Exception {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(l -> l.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(line.substring(8).strip(), 16) & 2) != 0;
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
