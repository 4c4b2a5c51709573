package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many containers by one command.
@Tag("machine")
@Timeout(300)
class ReplicasTest {
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

  private String out(String... words) {
    return containers.run(words).ok().out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void areStartedTogether(String runtime) throws IOException {
    Path file = dir.resolve("ids");
    String[] command = {
      "run",
      "-d",
      "--runtime",
      runtime,
      "--replicas",
      "5",
      "--name",
      "w",
      "--cidfile",
      file.toString(),
      "base",
      "sleep",
      "300"
    };
    List<String> ids = out(command).lines().toList();
    assertThat(ids).hasSize(5).doesNotHaveDuplicates();
    assertThat(Files.readAllLines(file)).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(out("ps", "--format", "{{.Names}}").lines())
        .containsExactlyInAnyOrder("w-1", "w-2", "w-3", "w-4", "w-5");
    command[9] = dir.resolve("others").toString();
    TareProcess.Outcome taken = containers.run(command);
    assertThat(taken.status()).isEqualTo(125);
    assertThat(taken.err()).contains("has that name");
    assertThat(out("ps", "-aq").lines()).hasSize(5);
  }

  @Test
  void theirFilterIsCompiledOnceAndHoldsForAll() throws IOException {
    String ids =
        out("run", "-d", "--runtime=crun", "--replicas=4", "--name=w", "base", "sleep", "300");
    Set<Bytes> filters = new HashSet<>();
    int given = 0;
    for (String id : ids.lines().toList()) {
      String shortId = id.substring(0, 12);
      Path run = dir.resolve("tare/containers").resolve(shortId).resolve("run");
      filters.add(
          Bytes.of(Files.readAllBytes(run.resolve("state").resolve(shortId + "/seccomp.bpf"))));
      given += Files.readString(run.resolve("config.json")).contains("seccomp_bpf_data") ? 1 : 0;
      String look = "while read line; do echo \"$line\"; done </proc/1/status";
      assertThat(out("exec", id, "sh", "-c", look)).contains("\nSeccomp:\t2\n");
    }
    assertThat(given).isEqualTo(3);
    assertThat(filters).hasSize(1);
  }

  @Test
  void noneFollowsOneThatDoesNotStart() {
    TareProcess.Outcome outcome = containers.run("run", "-d", "--replicas", "4", "base", "nosuch");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).containsOnlyOnce("nosuch is in no directory of PATH");
    assertThat(out("ps", "-aq").lines()).hasSize(1);
    for (String count : List.of("0", "10001", "-1", "many")) {
      assertThat(containers.run("run", "-d", "--replicas", count, "base", "true").status())
          .isNotZero();
    }
    assertThat(containers.run("run", "--replicas", "2", "base", "true").err()).contains("add -d");
    assertThat(out("ps", "-aq").lines()).hasSize(1);
  }
}
