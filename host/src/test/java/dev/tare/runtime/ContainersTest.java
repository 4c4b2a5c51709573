package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tare.base.Bytes;
import dev.tare.sys.Command;
import dev.tare.sys.Signals;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each engine in a process of its own, as the command line runs it.
@Tag("machine")
class ContainersTest {
  @TempDir Path temp;
  private @Nullable RunProcess tare;
  private Set<String> before = Set.of();

  @BeforeEach
  void makeRoot() throws IOException {
    Machine.needsRoot();
    Machine.needs("crun", "runc", "busybox", "unshare", "setpriv");
    tare = RunProcess.in(temp);
    before = Set.copyOf(leftovers());
  }

  private RunProcess tare() {
    return Objects.requireNonNull(tare);
  }

  private Command.Outcome run(Engine engine, String... program) throws IOException {
    return tare().run(engine, List.of(), program);
  }

  private String out(Engine engine, List<String> options, String... program) throws IOException {
    Command.Outcome outcome = tare().run(engine, options, program);
    assertThat(outcome.err()).isEqualTo(Bytes.EMPTY);
    return outcome.out().toString();
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
    Process process = new ProcessBuilder(tare().words(engine, List.of("-i"), "cat")).start();
    try (var out = process.getOutputStream()) {
      out.write("through".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(process.getInputStream().readAllBytes()).asString().isEqualTo("through");
  }

  @ParameterizedTest
  @EnumSource
  void givesEnvironmentDirectoryAndUser(Engine engine) throws IOException {
    assertThat(out(engine, List.of("-e", "A=b c", "-e", "PATH=/bin:/x"), "env"))
        .contains("A=b c\n", "PATH=/bin:/x\n", "HOME=/root\n")
        .doesNotContain("LC_ALL", "JAVA");
    assertThat(out(engine, List.of("-e", "foo.bar=1", "-e", "PPID=x", "-e", "my-var=a 'b"), "env"))
        .contains("foo.bar=1\n", "PPID=x\n", "my-var=a 'b\n");
    assertThat(out(engine, List.of("-w", "/not/there/yet"), "pwd")).isEqualTo("/not/there/yet\n");
    assertThat(out(engine, List.of("-u", "app"), "sh", "-c", "id; echo $HOME"))
        .isEqualTo("uid=1234(app) gid=1235(app) groups=77(extra),1235(app)\n/home/app\n");
    assertThat(out(engine, List.of("-u", "99:98"), "id")).isEqualTo("uid=99 gid=98 groups=98\n");
  }

  @ParameterizedTest
  @EnumSource
  void sharesVolumesAndNothingElse(Engine engine) throws IOException {
    Path shared = Files.createDirectory(temp.resolve("shared"));
    Path single = Files.writeString(temp.resolve("single"), "one");
    List<String> options = List.of("-v", shared + ":/data/in", "-v", single + ":/single:ro");
    String script = "cat /single; echo two >/data/in/new; echo x >/single; ls /";
    Command.Outcome outcome = tare().run(engine, options, "sh", "-c", script);
    assertThat(outcome.out().toString())
        .startsWith("one")
        .contains("data\n", "single\n")
        .doesNotContain("tmp\nusr", "home");
    assertThat(outcome.err().toString()).contains("/single: Read-only file system");
    assertThat(shared.resolve("new")).hasContent("two");
    assertThat(single).hasContent("one");
    assertThat(tare().root().resolve("data")).doesNotExist();
  }

  /// Whatever the umask of whoever runs tare.
  @ParameterizedTest
  @EnumSource
  void givesTheRootTheModeThatTheImageHas(Engine engine) throws IOException {
    var before = Files.getPosixFilePermissions(tare().root());
    Files.setPosixFilePermissions(tare().root(), PosixFilePermissions.fromString("rwxr-x--x"));
    try {
      assertThat(out(engine, List.of(), "ls", "-ld", "/")).startsWith("drwxr-x--x ");
    } finally {
      Files.setPosixFilePermissions(tare().root(), before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheRootReadOnlyWhenAsked(Engine engine) throws IOException {
    String script = "touch /file || echo refused";
    assertThat(tare().run(engine, List.of("--read-only"), "sh", "-c", script).out().toString())
        .isEqualTo("refused\n");
    assertThat(out(engine, List.of(), "sh", "-c", "touch /file && echo written"))
        .isEqualTo("written\n");
    assertThat(tare().root().resolve("file")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void givesANetworkOfItsOwnWhenAsked(Engine engine) throws IOException {
    String links = "cat /proc/net/dev | grep : | cut -d: -f1";
    assertThat(out(engine, List.of("--no-network"), "sh", "-c", links).strip()).isEqualTo("lo");
    String devices = Files.readString(Path.of("/proc/net/dev"));
    assertThat(out(engine, List.of(), "sh", "-c", links).lines().count())
        .isEqualTo(devices.lines().filter(line -> line.contains(":")).count());
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheProgramFromTheMachine(Engine engine) throws IOException {
    String script =
        "ls /proc/1/root/home 2>&1; cat /proc/kcore | wc -c; echo x >/proc/sys/kernel/domainname;"
            + " mount -t tmpfs none /bin; chroot /proc/1/root /bin/ls /root 2>&1;"
            + " grep CapBnd /proc/self/status";
    Command.Outcome outcome = run(engine, "sh", "-c", script);
    assertThat(outcome.err().toString()).contains("/proc/sys/kernel/domainname", "mount:");
    assertThat(outcome.out().toString())
        .contains("\n0\n")
        .contains(engine == Engine.BUILTIN ? "800005fb\n" : "800405fb\n")
        .doesNotContain("lost+found");
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
    Process process = new ProcessBuilder(tare().words(engine, List.of(), program)).start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    return process;
  }

  private static void signal(Process process, int signal) throws IOException {
    dev.tare.sys.Processes.signal(process.pid(), signal);
  }

  private void assertEnds(Process process, int status) throws Exception {
    boolean hasEnded = process.waitFor(20, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(hasEnded).isTrue();
    assertThat(process.exitValue()).isEqualTo(status);
    assertNothingIsLeft();
  }

  /// No file, mount, process or control group; gives the kernel a while where tare was killed.
  private void assertNothingIsLeft() throws IOException {
    // what others run beside this test comes and goes; what stays and is new was left
    List<String> left = leftovers();
    left.removeAll(before);
    for (int i = 0; i < 500 && !left.isEmpty(); i++) {
      left.retainAll(leftovers());
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    if (!left.isEmpty()) {
      fail("left: " + left);
    }
  }

  private List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    if (Files.exists(tare().folders())) {
      try (Stream<Path> files = Files.list(tare().folders())) {
        files.forEach(file -> left.add(file.toString()));
      }
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
    } catch (UncheckedIOException _) {
      return leftovers(); // one of somebody else's went away while it was looked at
    }
    return left;
  }

  private boolean isOurs(String word) {
    return word.contains(tare().folders().toString());
  }

  private static boolean isGroup(Path path) {
    return path.getFileName().toString().startsWith(Containers.CGROUP_PREFIX);
  }
}
