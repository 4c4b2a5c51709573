package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.sys.Command;
import dev.tare.sys.Signals;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each engine in a process of its own, as the command line runs it.
@Tag("machine")
class ContainersTest {
  @TempDir Path temp;
  private Path root = Path.of("/");
  private Path folders = Path.of("/");

  @BeforeEach
  void makeRoot() throws IOException {
    Machine.needsRoot();
    Machine.needs("crun", "runc", "busybox", "unshare", "setpriv");
    root = BusyboxRoot.make(temp.resolve("root,with:odd=name"));
    folders = temp.resolve("run");
  }

  private List<String> words(Engine engine, String console, String... program) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RunMain.class.getName(),
                engine.name(),
                folders.toString(),
                root.toString(),
                console));
    words.addAll(List.of(program));
    return words;
  }

  private Command.Outcome run(Engine engine, String... program) throws IOException {
    return Command.of(words(engine, "NONE", program)).run();
  }

  @ParameterizedTest
  @EnumSource
  void givesTheStatusAndTheOutputOfTheProgram(Engine engine) throws IOException {
    Command.Outcome outcome = run(engine, "sh", "-c", "echo out; echo err >&2; exit 3");
    assertThat(outcome).isEqualTo(new Command.Outcome(3, Bytes.utf8("out\n"), Bytes.utf8("err\n")));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource
  void leavesNoDescriptorOpenInTheProgram(Engine engine) throws IOException {
    String script = "for fd in $(seq 3 64); do [ -e /proc/$$/fd/$fd ] && echo $fd; done; echo end";
    assertThat(run(engine, "sh", "-c", script))
        .isEqualTo(new Command.Outcome(0, Bytes.utf8("end\n"), Bytes.EMPTY));
  }

  @ParameterizedTest
  @EnumSource
  void saysAFailedExecApartFromAFailedProgram(Engine engine) throws IOException {
    assertThat(run(engine, "sh", "-c", "exit 1"))
        .isEqualTo(new Command.Outcome(1, Bytes.EMPTY, Bytes.EMPTY));
    assertFailure(run(engine, "/no/such"), 127);
    assertFailure(run(engine, "nosuch"), 127);
    assertFailure(run(engine, "/bin/dynamic"), 127);
    assertFailure(run(engine, "/bin/orphan"), 127);
    assertFailure(run(engine, "/etc/passwd"), 126);
    assertFailure(run(engine, "/bin/directory"), 126);
    assertFailure(run(engine, "/bin/garbage"), 126);
    assertNothingIsLeft();
  }

  private static void assertFailure(Command.Outcome outcome, int status) {
    assertThat(outcome.status()).as("%s", outcome).isEqualTo(status);
    assertThat(outcome.err().toString()).matches("engine: (?s:.{10,})");
  }

  @ParameterizedTest
  @EnumSource
  void givesStandardInputOnlyWhenAsked(Engine engine) throws Exception {
    assertThat(run(engine, "wc", "-c").out().toString().strip()).isEqualTo("0");
    Process process = new ProcessBuilder(words(engine, "INPUT", "cat")).start();
    try (var out = process.getOutputStream()) {
      out.write("through".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(process.getInputStream().readAllBytes()).asString().isEqualTo("through");
  }

  @ParameterizedTest
  @EnumSource
  void passesASignalToAProgramThatHandlesIt(Engine engine) throws Exception {
    Process process =
        start(engine, "sh", "-c", "trap 'exit 42' TERM; echo ready; while :; do sleep 0.1; done");
    process.destroy();
    assertEnds(process, 42);
  }

  @ParameterizedTest
  @EnumSource
  void endsAProgramWithoutAHandlerByTheSignal(Engine engine) throws Exception {
    Process process = start(engine, "sh", "-c", "echo ready; exec sleep 1000");
    signal(process, Signals.INT);
    assertEnds(process, 130);
  }

  @ParameterizedTest
  @EnumSource
  void killsAtTheSecondSignalAProgramThatIgnoresIt(Engine engine) throws Exception {
    Process process =
        start(engine, "sh", "-c", "trap '' INT; echo ready; while :; do sleep 0.1; done");
    signal(process, Signals.INT);
    TimeUnit.MILLISECONDS.sleep(300);
    assertThat(process.isAlive()).isTrue();
    signal(process, Signals.INT);
    assertEnds(process, 130);
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingWhenTareIsKilled(Engine engine) throws Exception {
    Process process =
        start(engine, "sh", "-c", "sleep 1000 & echo ready; touch /written; exec sleep 1000");
    process.destroyForcibly().waitFor();
    assertNothingIsLeft();
  }

  private Process start(Engine engine, String... program) throws IOException {
    Process process = new ProcessBuilder(words(engine, "NONE", program)).start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    return process;
  }

  private static void signal(Process process, int signal) throws IOException {
    dev.tare.sys.Processes.signal(process.pid(), signal);
  }

  private void assertEnds(Process process, int status) throws Exception {
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(status);
    assertNothingIsLeft();
  }

  /// No file, mount, process or control group; gives the kernel a while where tare was killed.
  private void assertNothingIsLeft() throws IOException {
    // what others run beside this test comes and goes; what stays was left
    List<String> left = leftovers();
    for (int i = 0; i < 500 && !left.isEmpty(); i++) {
      left.retainAll(leftovers());
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(left).isEmpty();
  }

  private List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    try (Stream<Path> files = Files.list(folders)) {
      files.forEach(file -> left.add(file.toString()));
    }
    Files.readString(Path.of("/proc/self/mountinfo"))
        .lines()
        .filter(line -> line.contains(temp.toString()))
        .forEach(left::add);
    ProcessHandle.allProcesses()
        .filter(p -> p.info().arguments().stream().flatMap(Stream::of).anyMatch(this::isOurs))
        .forEach(p -> left.add(p.info().commandLine().orElse("")));
    try (Stream<Path> groups = Files.find(Path.of("/sys/fs/cgroup"), 3, (p, _) -> isGroup(p))) {
      groups.forEach(group -> left.add(group.toString()));
    }
    return left;
  }

  private boolean isOurs(String word) {
    return word.contains(folders.toString());
  }

  private static boolean isGroup(Path path) {
    return path.getFileName().toString().startsWith(Containers.CGROUP_PREFIX);
  }
}
