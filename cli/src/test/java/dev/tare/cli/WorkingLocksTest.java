package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.container.ContainerFolders;
import dev.tare.script.WorkingContainer;
import dev.tare.script.WorkingContainers;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands of a script that meet in one container.
@Tag("machine")
@Timeout(300)
class WorkingLocksTest {
  @TempDir Path dir;
  private TareProcess tare;
  private Path folder;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    tare = new TareProcess(dir).in(dir);
    folder = dir.resolve("tare/containers");
    Files.writeString(dir.resolve("f"), "f");
    for (String name : List.of("a", "b")) {
      tare.run("from", "--name", name, "scratch").ok();
      tare.run("copy", name, "f", "/of-" + name).ok();
    }
  }

  @AfterEach
  void removeAll() {
    started.forEach(Process::destroyForcibly);
    tare.run("rm", "-a");
  }

  private FileChannel lock(String name) {
    WorkingContainer container = new WorkingContainers(folder).find(name);
    return new ContainerFolders(folder).lock(container.shortId(), name);
  }

  /// Starts a command and waits until it waits.
  private Process waiting(String... words) throws IOException {
    Path said = Files.createTempFile(dir, "said", "");
    Process process = tare.builder(List.of(words)).redirectError(said.toFile()).start();
    started.add(process);
    while (process.isAlive() && !Files.readString(said).contains("waiting for container")) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(Files.readString(said).lines())
        .hasSize(1)
        .first()
        .asString()
        .matches("tare: waiting for container [ab]: another tare works in it");
    return process;
  }

  private static void ends(Process process) throws InterruptedException {
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void copiesOutOfEachOtherEnd() throws Exception {
    for (String held : List.of("a", "b")) {
      Process one;
      Process other;
      try (FileChannel _ = lock(held)) {
        one = waiting("copy", "--from", "a", "b", "/of-a", "/");
        other = waiting("copy", "--from", "b", "a", "/of-b", "/");
      }
      ends(one);
      ends(other);
    }
  }

  @Test
  void whoWaitedSeesWhatWasSetMeanwhile() throws Exception {
    tare.run("config", "--workingdir", "/before", "a").ok();
    for (String[] words :
        List.of(
            new String[] {"copy", "--add-history", "a", "f", "in/"},
            new String[] {"commit", "a", "made"})) {
      Process process;
      try (FileChannel _ = lock("a")) {
        process = waiting(words);
        WorkingContainer now = new WorkingContainers(folder).find("a");
        Path document = folder.resolve(now.shortId()).resolve("working.json");
        Files.writeString(document, Files.readString(document).replace("/before", "/meanwhile"));
      }
      ends(process);
      tare.run("config", "--workingdir", "/before", "a").ok();
    }
    assertThat(tare.run("inspect", "-f", "{{.Config.WorkingDir}}", "made").ok().out())
        .isEqualTo("/meanwhile\n");
    assertThat(tare.run("tree", "made").ok().out()).contains("meanwhile").doesNotContain("before");
    assertThat(tare.run("history", "made").ok().out()).contains("COPY f in/");
  }
}
