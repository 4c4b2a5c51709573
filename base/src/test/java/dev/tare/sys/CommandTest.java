package dev.tare.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
  @TempDir Path dir;

  @Test
  void aProgramThatWasWrittenIsNotBusyWhileOthersStart() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/true"));
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Path file = dir.resolve("p" + i);
      work.add(() -> {
        Command.writeProgram(file, program);
        return Command.of(file.toString()).run().status();
      });
    }
    assertThat(Tasks.all(work, 8)).hasSize(200).containsOnly(0);
  }

  @Test
  void whatDoesNotEndIsEndedWithAllThatItStarted() {
    Command endless = Command.of("sh", "-c", "sleep 600 & sleep 600");
    assertThatThrownBy(() -> endless.run(Bytes.EMPTY, Duration.ofMillis(300)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void whatEndsInTimeIsLetBe() throws Exception {
    Command.Outcome outcome = Command.of("cat").run(Bytes.utf8("x"), Duration.ofSeconds(60));
    assertThat(outcome.out()).isEqualTo(Bytes.utf8("x"));
  }
}
