package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--init`, and the program behind it.
@Tag("machine")
@Timeout(300)
class FirstProcessTest {
  private static final Path HOST = TareProcess.PROJECT.resolve("host/src/main");
  private static final Path KEPT = HOST.resolve("resources/dev/tare/runtime/first-x86_64.hex");

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "crun", "runc", "conmon");
    tare = new TareProcess(dir);
    RootImage.make(tare, dir.resolve("root"), "bb", "");
  }

  @AfterEach
  void removeAll() {
    tare.run("rm", "-f", "-a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aProgramWithoutHandlersStopsAtOnceAndNothingIsAddedToItsFiles(String runtime) {
    tare.run("run", "-d", "--name=c", "--init", "--runtime=" + runtime, "bb", "sleep", "300").ok();
    assertThat(tare.run("exec", "c", "ls", "/run").status()).as("nothing at /run").isNotZero();
    TareProcess.Outcome stopped = tare.run("stop", "c").ok();
    assertThat(stopped.err()).isEmpty();
    assertThat(tare.run("wait", "c").ok().out()).isEqualTo("143\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void theStatusIsTheProgramsAndOrphansAreTakenIn(String runtime) {
    String script =
        """
        (sleep 0.2 &)
        sleep 1
        for p in /proc/[0-9]*; do grep -q 'State.*Z' $p/status && echo zombie; done
        exit 9
        """;
    TareProcess.Outcome outcome =
        tare.run("run", "--init", "--runtime=" + runtime, "bb", "sh", "-c", script);
    assertThat(outcome.status()).isEqualTo(9);
    assertThat(outcome.out()).isEmpty();
    assertThat(tare.run("run", "--init", "--runtime=" + runtime, "bb", "/no").status())
        .isEqualTo(127);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void noSignalIsIgnoredFromTheStart(String runtime) {
    assertThat(ignored("run", "--rm", "--runtime=" + runtime, "bb")).isZero();
    tare.run("run", "-d", "--name=c", "--runtime=" + runtime, "bb", "sleep", "300").ok();
    assertThat(ignored("exec", "c")).isZero();
    tare.run("kill", "-s", "INT", "c").ok();
    // the first process of a namespace gets no signal that it has no handler for
    boolean hears = runtime.equals("builtin");
    if (!hears) {
      tare.run("kill", "c").ok();
    }
    assertThat(tare.run("wait", "c").ok().out()).isEqualTo(hears ? "130\n" : "137\n");
  }

  /// The signals that a program ignores, but the two that C libraries keep to themselves.
  private long ignored(String... before) {
    List<String> words = new ArrayList<>(List.of(before));
    words.addAll(List.of("grep", "SigIgn", "/proc/self/status"));
    String said = tare.run(words.toArray(String[]::new)).ok().out();
    return Long.parseUnsignedLong(said.strip().split("\t", -1)[1], 16) & 0x7fffffff;
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void aStoreOnADiskThatRunsNoProgramsIsNoHindrance(String runtime) throws IOException {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    Command.of("mount", "-t", "tmpfs", "-o", "noexec", "tare", disk.toString()).run();
    TareProcess there = new TareProcess(disk);
    try {
      RootImage.make(there, dir.resolve("other"), "bb", "");
      String[] run = {"run", "-d", "--name=c", "--runtime=" + runtime, "bb", "sleep", "300"};
      there.run(run).ok();
      assertThat(there.run("exec", "c", "cat", "/proc/1/comm").ok().out()).isEqualTo("sleep\n");
    } finally {
      there.run("rm", "-f", "-a");
      Command.of("umount", disk.toString()).run();
    }
  }

  @Test
  void mountsAreMadeUpToTheFirstThatFails() throws IOException {
    byte[] kept = HexFormat.of().parseHex(Files.readString(KEPT).replace("\n", ""));
    Path program = Files.write(dir.resolve("kept"), kept);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    for (String name : List.of("one", "three")) {
      Files.createDirectory(dir.resolve(name));
    }
    List<String> words = new ArrayList<>(List.of(program.toString(), "apart", dir.toString()));
    words.addAll(List.of("tare", "one", "tmpfs", "1", "size=4k"));
    words.addAll(List.of("tare", "two", "tmpfs", "0", "size=4k"));
    words.addAll(List.of("tare", "three", "tmpfs", "0", "size=4k"));
    String look =
        """
        pwd; echo $tare_mounts; grep -o ' /.*/\\(one\\|two\\|three\\) r[ow],' /proc/self/mountinfo
        [ "$(cut -d ' ' -f 6 /proc/self/stat)" != "$1" ] && echo another session
        """;
    String session =
        Command.of("cut", "-d", " ", "-f", "6", "/proc/self/stat").run().out().toString();
    words.addAll(List.of("--", "sh", "-c", look, "sh", session.strip()));
    assertThat(Command.of(words).run().out().toString())
        .isEqualTo("%s\n1\n / %s/one ro,\nanother session\n".formatted(dir, dir));
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(dir.toString());
  }

  @Test
  void theProgramIsSmallAndMadeFromItsSource() throws IOException {
    byte[] kept = HexFormat.of().parseHex(Files.readString(KEPT).replace("\n", ""));
    assertThat(kept.length).isLessThan(4096);
    assertBehaves(Files.write(dir.resolve("kept"), kept));
    Machine.needs("gcc", "od");
    if (System.getProperty("os.arch").equals("amd64")) {
      Command.Outcome made = Command.of(HOST.resolve("sh/first.sh").toString(), "gcc").run();
      assertThat(made.isSuccess()).as("%s", made.err()).isTrue();
      byte[] bytes = HexFormat.of().parseHex(made.out().toString().replace("\n", ""));
      assertBehaves(Files.write(dir.resolve("made"), bytes));
      String compiler = Command.of("gcc", "--version").run().out().toString();
      if (compiler.startsWith("gcc (Debian 12.2.0-14+deb12u1)")) {
        assertThat(bytes).isEqualTo(kept);
      }
    }
  }

  private static void assertBehaves(Path program) throws IOException {
    assertThat(program.toFile().setExecutable(true)).isTrue();
    String name = program.toString();
    assertThat(Command.of(name, "init", "sh", "-c", "exit 7").run().status()).isEqualTo(7);
    assertThat(Command.of(name, "init", "sh", "-c", "kill -9 $$").run().status()).isEqualTo(137);
    assertThat(Command.of(name, "init", "no-such-program").run().status()).isEqualTo(127);
    assertThat(Command.of(name, "init", "/etc/passwd").run().status()).isEqualTo(126);
    assertThat(Command.of(name).run().status()).isEqualTo(125);
    String seen =
        Command.of(
                name,
                "enter",
                "421",
                "400",
                "7",
                "8",
                "9,10",
                "/tmp",
                "2",
                "A=b",
                "PATH=/bin:/usr/bin",
                "sh",
                "-c",
                "echo $A $(id -u) $(id -G) $PWD; grep -E 'Cap(Prm|Bnd)' /proc/self/status;"
                    + " ls /proc/self/fd | wc -l")
            .run()
            .out()
            .toString();
    assertThat(seen)
        .isEqualTo("b 7 8 9 10 /tmp\nCapPrm:\t0000000000000400\nCapBnd:\t0000000000000421\n4\n");
  }
}
