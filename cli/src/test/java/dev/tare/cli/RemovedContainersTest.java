package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Containers that several want to remove at once: people, tare and conmon.
@Tag("machine")
@Timeout(300)
class RemovedContainersTest {
  private static final int TRIES = 3;

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
  void whatCannotStartIsSaidAndGone(String runtime) {
    for (int i = 0; i < TRIES; i++) {
      Outcome absent =
          containers.run("run", "-d", "--rm", "--runtime", runtime, "base", "/no/such");
      assertThat(absent.status()).isEqualTo(127);
      assertThat(absent.err())
          .contains("tare: cannot run /no/such: /no/such does not exist in this image")
          .doesNotContain("cannot find container", "cannot reach");
    }
    Outcome closed =
        containers.run("run", "-d", "--rm", "--runtime", runtime, "base", "/etc/passwd");
    assertThat(closed.status()).isEqualTo(126);
    containers.run("create", "--rm", "--runtime", runtime, "base", "/no/such").ok();
    String id = containers.run("ps", "-aq").ok().out().strip();
    assertThat(containers.run("start", id).status()).isEqualTo(127);
    assertThat(containers.run("ps", "-aq").ok().out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void severalMayForceARemovalAtOnce(String runtime) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      List<String> words = new ArrayList<>(List.of("run", "-d", "--name", "c"));
      words.addAll(i == 0 ? List.of("--rm") : List.of());
      words.addAll(List.of("--runtime", runtime, "base", "sleep", "1000"));
      containers.run(words.toArray(String[]::new)).ok();
      List<Process> all = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        Path said = dir.resolve("said" + n);
        all.add(
            containers
                .tare
                .builder(List.of("rm", "-f", "c"))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start());
      }
      for (int n = 0; n < 3; n++) {
        assertThat(all.get(n).waitFor()).as("%s", dir.resolve("said" + n)).isZero();
        assertThat(dir.resolve("said" + n)).content().matches("(c\n)?");
      }
      assertThat(containers.run("ps", "-aq").ok().out()).isEmpty();
    }
  }
}
