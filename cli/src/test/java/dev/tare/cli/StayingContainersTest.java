package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The life of containers that outlive tare, with the real engines.
@Tag("machine")
@Timeout(600)
class StayingContainersTest {
  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void makeImage() throws IOException {
    Machine.needsRoot();
    Machine.needs("crun", "runc", "conmon", "nsenter", "busybox");
    tare = new TareProcess(dir);
    Path context = Files.createDirectory(dir.resolve("context"));
    Files.copy(Machine.find("busybox").orElseThrow(), context.resolve("busybox"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY busybox /bin/
        RUN ["/bin/busybox", "--install", "/bin"]
        COPY <<E /etc/passwd
        root:x:0:0::/root:/bin/sh
        app:x:1234:1235::/home:/bin/sh
        E
        """);
    tare.run("build", "-q", "-t", "box", context.toString()).ok();
  }

  @AfterEach
  void removeAll() {
    tare.run("rm", "-fa");
  }

  private String out(String... words) {
    return tare.run(words).ok().out();
  }

  private String status(String name) {
    return out("ps", "-a", "--filter", "name=^" + name + "$", "--format", "{{.Status}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void liveUntilTheyAreStopped(String runtime) throws Exception {
    String id =
        out(
            "run",
            "-d",
            "--runtime",
            runtime,
            "--name",
            "c",
            "-e",
            "A=b",
            "-w",
            "/etc",
            "box",
            "sh",
            "-c",
            "trap 'exit 3' TERM; echo up; while :; do sleep 0.05; done");
    assertThat(id).matches("[0-9a-f]{64}\n");
    assertThat(status("c")).startsWith("Up ");
    assertThat(out("ps", "-q")).isEqualTo(id.substring(0, 12) + "\n");

    assertThat(out("exec", "c", "sh", "-c", "echo $A; pwd; id -u")).isEqualTo("b\n/etc\n0\n");
    assertThat(
            out(
                "exec",
                "-u",
                "app",
                "-w",
                "/bin",
                "-e",
                "B=c",
                "c",
                "sh",
                "-c",
                "id -u; id -g; pwd; echo $A$B"))
        .isEqualTo("1234\n1235\n/bin\nbc\n");
    assertThat(tare.run("exec", "c", "sh", "-c", "exit 7").status()).isEqualTo(7);
    assertThat(tare.run(Bytes.utf8("in"), List.of("exec", "-i", "c", "cat")).ok().out())
        .isEqualTo("in");
    out("exec", "c", "sh", "-c", "echo kept >/kept");

    out("stop", "c");
    assertThat(status("c")).startsWith("Exited (3) ");
    assertThat(out("wait", "c")).isEqualTo("3\n");
    assertThat(out("logs", "c")).isEqualTo("up\n");
    assertThat(tare.run("exec", "c", "true").err()).contains("it does not run");

    out("start", "c");
    assertThat(out("exec", "c", "cat", "/kept")).isEqualTo("kept\n");
    assertThat(tare.run("rm", "c").err()).contains("cannot remove container c: it runs");
    out("rm", "-f", "c");
    assertThat(out("ps", "-aq")).isEmpty();
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void canBePausedAndKilled(String runtime) throws Exception {
    out(
        "run",
        "-d",
        "--runtime",
        runtime,
        "--name",
        "c",
        "box",
        "sh",
        "-c",
        "while :; do date +%s%N >/now; done");
    out("pause", "c");
    assertThat(status("c")).endsWith(" (Paused)\n");
    Path now = containers().getFirst().resolve("upper/now");
    String before = Files.readString(now);
    Thread.sleep(100);
    assertThat(Files.readString(now)).isEqualTo(before);
    assertThat(tare.run("exec", "c", "true").err()).contains("it is paused");
    out("unpause", "c");
    assertThat(status("c")).doesNotContain("Paused");

    out("kill", "c");
    assertThat(status("c")).startsWith("Exited (137) ");
    assertThat(tare.run("kill", "c").err()).contains("cannot kill container c: it does not run");
    out("rm", "c");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void endBeforeAnyoneLooks(String runtime) throws Exception {
    out("run", "-d", "--runtime", runtime, "--name", "fast", "box", "sh", "-c", "exit 5");
    assertThat(out("wait", "fast")).isEqualTo("5\n");
    out("run", "-d", "--rm", "--runtime", runtime, "--name", "gone", "box", "true");
    while (Files.exists(folder(out("ps", "-aq", "--filter", "name=gone").strip()))) {
      Thread.sleep(10);
    }
    out("rm", "fast");
    assertNothingIsLeft();
  }

  private Path folder(String id) {
    return dir.resolve("tare/containers").resolve(id.isEmpty() ? "none" : id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void saysWhatItCannotStart(String runtime) throws Exception {
    TareProcess.Outcome missing =
        tare.run("run", "-d", "--runtime", runtime, "--name", "c", "box", "/no/such");
    assertThat(missing.status()).isEqualTo(127);
    assertThat(missing.err()).contains("tare: cannot run /no/such: ");
    assertThat(status("c")).isEqualTo("Created\n");
    out("rm", "-f", "c");
    assertThat(tare.run("start", "c").err()).contains("cannot find container c");
    assertNothingIsLeft();
  }

  @Test
  void namesAreTakenOnce() {
    out("create", "--name", "web", "box", "true");
    TareProcess.Outcome second = tare.run("create", "--name", "web", "box", "true");
    assertThat(second.status()).isEqualTo(125);
    assertThat(second.err()).contains("cannot make the container web: ", "tare rm web");
    assertThat(tare.run("start", "wbe").err()).contains("did you mean \"web\"?");
    assertThat(out("ps")).doesNotContain("web");
    assertThat(status("web")).isEqualTo("Created\n");
    assertThat(tare.run("exec", "web", "true").err()).contains("hint: tare start web");
  }

  @Test
  void anExecOfWhatIsNotThereNamesADebugger() {
    out("run", "-d", "--name", "c", "box", "sleep", "1000");
    TareProcess.Outcome outcome = tare.run("exec", "c", "bash");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.err()).contains("cannot run bash in c: ", "tare debug c");
  }

  @Test
  void logsGiveTheProgramsBytesBack() throws Exception {
    out(
        "run",
        "-d",
        "--name",
        "c",
        "box",
        "sh",
        "-c",
        "printf '\\033[1mbold\\033[0m\\n\\000\\377 \\r\\n'; echo error >&2; printf 'no end'");
    out("wait", "c");
    assertThat(bytesOf(List.of("logs", "c")))
        .isEqualTo("\033[1mbold\033[0m\n\0\377 \r\nno end".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(tare.run("logs", "--tail", "1", "c").ok().out()).isEqualTo("no end");
    assertThat(new String(bytesOf(List.of("logs", "-t", "c")), StandardCharsets.ISO_8859_1))
        .containsPattern("(?m)^20\\d\\d-\\d\\d-\\d\\dT\\S+ \033\\[1mbold");
    assertThat(out("logs", "--since", "2100-01-01T00:00:00Z", "c")).isEmpty();
  }

  private byte[] bytesOf(List<String> words) throws IOException {
    Path file = dir.resolve("bytes");
    Process process = tare.builder(words).redirectOutput(file.toFile()).start();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Files.readAllBytes(file);
  }

  /// More than the bound: the disk holds no more than that, and a follower that keeps up loses
  /// nothing of it.
  @Test
  void whoeverFollowsALogSeesAllOfIt() throws Exception {
    int lines = 3_000_000;
    out(
        "run",
        "-d",
        "--name",
        "c",
        "box",
        "sh",
        "-c",
        "while [ ! -e /go ]; do sleep 0.1; done; seq 1 %d".formatted(lines));
    Path file = dir.resolve("followed");
    Process follow = tare.builder(List.of("logs", "-f", "c")).redirectOutput(file.toFile()).start();
    out("exec", "c", "touch", "/go");
    assertThat(follow.waitFor(5, TimeUnit.MINUTES)).isTrue();
    try (Stream<String> seen = Files.lines(file)) {
      long[] last = {0};
      seen.forEach(line -> assertThat(Long.parseLong(line)).isEqualTo(++last[0]));
      assertThat(last[0]).isEqualTo(lines);
    }
    assertThat(Files.size(containers().getFirst().resolve("log"))).isLessThan(70L << 20);
  }

  /// tare is killed at any moment of any command. What is listed is true, and all of it can be
  /// removed.
  @Test
  void surviveTheDeathOfTare() throws Exception {
    killedAtRandom(24);
  }

  @Test
  @Tag("long")
  void surviveTwoHundredDeathsOfTare() throws Exception {
    killedAtRandom(200);
  }

  private void killedAtRandom(int containers) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> runtimes = List.of("crun", "runc", "builtin");
    for (int i = 0; i < containers; i++) {
      String name = "c" + i;
      killed(
          random,
          "run",
          "-d",
          "--name",
          name,
          "--runtime",
          runtimes.get(i % 3),
          "box",
          "sleep",
          "1000");
      switch (random.nextInt(4)) {
        case 0 -> killed(random, "kill", name);
        case 1 -> killed(random, "rm", "-f", name);
        case 2 -> killed(random, "start", name);
        default -> {}
      }
    }
    assertIsTrue("seed " + seed);
    out("rm", "-fa");
    assertThat(out("ps", "-aq")).as("seed %d", seed).isEmpty();
    assertNothingIsLeft();
  }

  private void killed(Random random, String... words) throws Exception {
    Process process = tare.builder(List.of(words)).redirectErrorStream(true).start();
    process.waitFor(50 + random.nextInt(500), TimeUnit.MILLISECONDS);
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /// What runs is said to run, and what is said to run runs.
  private void assertIsTrue(String what) {
    List<String> lines =
        out("ps", "-a", "--format", "{{.Names}} {{.State}} {{.Pid}}").lines().toList();
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      boolean isAlive =
          parts[2].equals("0") ? false : ProcessHandle.of(Long.parseLong(parts[2])).isPresent();
      assertThat(isAlive).as("%s: %s", what, line).isEqualTo(parts[1].equals("running"));
    }
  }

  private List<Path> containers() throws IOException {
    Path folder = dir.resolve("tare/containers");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> !path.endsWith("lock")).toList();
    }
  }

  /// No file, no process, no mount, no cgroup.
  private void assertNothingIsLeft() throws Exception {
    String root = dir.resolve("tare/containers").toString();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<String> left = left(root);
    while (!left.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(50);
      left = left(root);
    }
    assertThat(left).isEmpty();
  }

  private List<String> left(String root) throws IOException {
    List<String> left = new ArrayList<>();
    containers().forEach(path -> left.add("file " + path));
    ProcessHandle.allProcesses()
        .forEach(process -> {
          String proc = "/proc/" + process.pid();
          if (text(proc + "/cmdline").contains(root)) {
            left.add("process " + process.pid());
          }
          if (text(proc + "/mountinfo").contains(root)) {
            left.add("mount of process " + process.pid());
          }
        });
    try (Stream<Path> groups =
        Files.find(
            Path.of("/sys/fs/cgroup"),
            2,
            (path, _) -> path.getFileName().toString().startsWith("tare-"))) {
      groups
          .filter(path -> text(path + "/cgroup.procs").isEmpty())
          .forEach(path -> left.add("cgroup " + path));
    } catch (UncheckedIOException _) {
      return left(root); // one of somebody else's went away while it was looked at
    }
    return left;
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
