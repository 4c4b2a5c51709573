package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a container can reach of what runs it, and other users can see of a container.
@Tag("machine")
@Timeout(300)
class ExposureTest {
  private static final String SECRET = "canary-4711";

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "crun", "runc", "conmon");
    tare = new TareProcess(dir);
    RootImage.make(tare, dir.resolve("root"), "bad", "");
  }

  @AfterEach
  void removeAll() {
    tare.run("rm", "-f", "-a");
  }

  private Outcome run(String runtime, String... words) {
    return tare.run(
        Stream.concat(Stream.of("run", "--runtime=" + runtime), Stream.of(words))
            .toArray(String[]::new));
  }

  /// What `/proc/1/exe` leads to could be changed from inside, as CVE-2019-5736 did; `/proc/1/fd`
  /// held files of the run folder.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void theFirstProcessLeadsToNoFileOfThisMachine(String runtime) throws IOException {
    String look =
        """
        stat -Lc %d:%i /proc/1/exe
        for fd in /proc/1/fd/*; do [ ${fd##*/} -le 2 ] || readlink $fd; done
        chmod 4755 /proc/1/exe\
        """;
    for (String machines : List.of("/bin/sh", "/usr/bin/setpriv", "/usr/bin/env")) {
      Path program = Path.of(machines).toRealPath();
      String before = status(program);
      // not the first process itself, which with some engines is the program
      Outcome inside = run(runtime, "bad", "sh", "-c", "(" + look + "); exit 0");
      assertThat(inside.out()).matches("[0-9]+:[0-9]+\\n");
      assertThat(status(program)).isEqualTo(before).doesNotStartWith(inside.out().strip());
    }
    run(runtime, "-d", "--name=c", "bad", "sleep", "300").ok();
    Outcome entered = tare.run("exec", "c", "sh", "-c", look);
    assertThat(entered.out()).matches("[0-9]+:[0-9]+\\n");
  }

  /// Device, inode, mode, and when that changed.
  private static String status(Path file) throws IOException {
    var fields = Files.readAttributes(file, "unix:dev,ino,mode,ctime");
    return "%s:%s %s %s"
        .formatted(fields.get("dev"), fields.get("ino"), fields.get("mode"), fields.get("ctime"));
  }

  /// Words of a process are for everybody to read.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void variablesAreInNoWords(String runtime) throws IOException {
    Path file = Files.writeString(dir.resolve("env"), "TOKEN=" + SECRET + "\n");
    String option = "--env-file=" + file;
    run(runtime, "-d", "--name=c", option, "bad", "sleep", "300").ok();
    tare.run("exec", "-d", option, "c", "sleep", "299").ok();
    awaitWord("sleep\000299");
    assertThat(words()).contains("sleep\000300").doesNotContain(SECRET);
    assertThat(tare.run("exec", option, "c", "env").ok().out()).contains("TOKEN=" + SECRET);
    assertThat(run(runtime, option, "bad", "env").ok().out()).contains("TOKEN=" + SECRET);
  }

  private static void awaitWord(String word) {
    for (int i = 0; i < 3000 && !words().contains(word); i++) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(words()).contains(word);
  }

  private static String words() {
    return ProcessHandle.allProcesses()
        .map(process -> Path.of("/proc/" + process.pid() + "/cmdline"))
        .map(ExposureTest::read)
        .collect(Collectors.joining("\n"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aWorkingDirectoryThatIsAFileEndsTheStart(String runtime) {
    Outcome outcome = run(runtime, "-d", "-w=/bin/busybox", "bad", "true");
    assertThat(outcome.status()).as(outcome.err()).isIn(125, 126, 127);
    assertThat(outcome.err()).contains("tare").doesNotContain("\tat ", "Exception");
    tare.run("rm", "-f", "-a").ok();
    assertThat(words()).doesNotContain(dir + "/");
  }
}
