package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Sandbox;
import dev.tare.testing.Machine;
import dev.tare.verify.Observation.Ending;
import dev.tare.verify.Trials.Tracing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("machine")
class TrialsTest {
  private static final Setting PLAIN = new Setting(List.of("A=b"), "/", "", FileTree.of(List.of()));

  @TempDir Path temp;

  @BeforeEach
  void needsRoot() {
    Machine.needsRoot();
    Machine.needs("unshare", "setpriv", "strace", "sh");
  }

  private Trials trials() {
    return new Trials(
        new Sandbox(Engines.find(String.valueOf(System.getenv("PATH"))), temp.resolve("run")));
  }

  private Observation onMachine(Duration time, String... words) {
    return trials()
        .observe(Ground.machine(List.of()), PLAIN, Probe.of(List.of(words), time), Tracing.NAMES);
  }

  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void runsOverTheMachinesOwnRootWithoutChangingIt() {
    String mark = "tare-probe-" + ProcessHandle.current().pid();
    String script =
        "for d in /etc /home /tmp /var /root /usr /; do echo x >$d/%s || exit 1; done; rm /etc/passwd;"
                .formatted(mark)
            + " cat /etc/%s; echo $A $HOME; hostname; ls /etc/passwd; exit 3".formatted(mark);
    Observation seen = onMachine(LONG, "sh", "-c", script);
    assertThat(seen.ending()).isEqualTo(new Ending.Exited(3));
    assertThat(seen.out()).isEqualTo(Bytes.utf8("x\nb /\ntare\n"));
    for (String place : List.of("/etc", "/home", "/tmp", "/var", "/root", "/usr", "/")) {
      assertThat(Path.of(place, mark)).doesNotExist();
    }
    assertThat(Path.of("/etc/passwd")).exists();
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void tracesTheProgramAloneAndItsChildren() {
    Observation seen = onMachine(LONG, "sh", "-c", "cd /usr; ls lib/no-such; cat </etc/no-such");
    assertThat(seen.untraced()).isEmpty();
    assertThat(seen.trace().uses().stream().map(use -> use.outcome() + " " + use.path()))
        .contains("MISSING /usr/lib/no-such", "MISSING /etc/no-such", "FOUND /etc/ld.so.cache")
        .noneMatch(use -> use.contains("/proc/self/stat") || use.contains("setpriv"));
  }

  @Test
  void hasALoopbackAndNoOtherNetwork() {
    Machine.needs("python3");
    String script =
        "import socket; s=socket.create_server(('127.0.0.1',0));"
            + " socket.create_connection(s.getsockname()); print(socket.if_nameindex())";
    Observation seen = onMachine(LONG, "python3", "-c", script);
    assertThat(seen.out().toString()).isEqualTo("[(1, 'lo')]\n");
  }

  @Test
  void seesAServerAsStillRunningAndLeavesNothing() {
    Observation seen =
        onMachine(Duration.ofSeconds(2), "sh", "-c", "echo up; sleep 900 & sleep 901");
    assertThat(seen.ending()).isEqualTo(new Ending.StillRunning());
    assertThat(seen.out().toString()).isEqualTo("up\n");
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void seesSignalsEndlessOutputAndProgramsThatAreNotThere() {
    assertThat(onMachine(LONG, "sh", "-c", "kill -SEGV $$").ending())
        .isEqualTo(new Ending.Exited(139));
    Observation endless = onMachine(LONG, "yes");
    assertThat(endless.ending()).isEqualTo(new Ending.WroteTooMuch());
    assertThat(endless.out().length()).isEqualTo(Observation.MAX_OUTPUT);
    assertThat(onMachine(LONG, "/no/such").ending()).isEqualTo(new Ending.Exited(127));
  }

  @Test
  void readsItsInputAndNothingElse() throws IOException {
    assertThat(onMachine(LONG, "cat").out()).isEqualTo(Bytes.EMPTY);
    Path input = Files.writeString(temp.resolve("input"), "some text");
    Probe probe = new Probe(List.of("cat"), input, Optional.empty(), Optional.empty(), LONG);
    Observation seen = trials().observe(Ground.machine(List.of()), PLAIN, probe, Tracing.NONE);
    assertThat(seen.out().toString()).isEqualTo("some text");
  }

  @Test
  void findsTheSameInAnImageThatHoldsTheSame() throws IOException {
    Machine.needs("busybox");
    Path root = temp.resolve("root");
    Files.createDirectories(root.resolve("bin"));
    Files.copy(Machine.find("busybox").orElseThrow(), root.resolve("bin/busybox"));
    Ground image = Ground.image(root, new HostTree(root));
    Probe probe =
        Probe.of(List.of("busybox", "sh", "-c", "echo $A; echo x >/y; cat /y; pwd"), LONG);
    Observation here = trials().observe(Ground.machine(List.of()), PLAIN, probe, Tracing.NAMES);
    Observation there = trials().observe(image, PLAIN, probe, Tracing.NAMES);
    assertThat(here.out().toString()).isEqualTo("b\nx\n/\n");
    assertThat(Comparison.of(here, there).differences()).isEmpty();
    assertThat(root.resolve("y")).doesNotExist();
  }

  @Test
  void measuresTimeAndMemoryOfTheProgramAndNotOfItsShell() {
    Machine.needs("python3");
    String script =
        "import time; x = bytearray(30 << 20); x[::4096] = b'1' * len(x[::4096]); time.sleep(0.2)";
    Cost cost =
        trials()
            .measure(
                Ground.machine(List.of()), PLAIN, Probe.of(List.of("python3", "-c", script), LONG));
    assertThat(cost.peakMemory().orElseThrow()).isBetween(30L << 20, 100L << 20);
    assertThat(cost.time().orElseThrow()).isGreaterThan(Duration.ofMillis(200));
    Cost small =
        trials().measure(Ground.machine(List.of()), PLAIN, Probe.of(List.of("true"), LONG));
    assertThat(small.peakMemory().orElseThrow()).isLessThan(30L << 20);
    Probe endless = Probe.of(List.of("sleep", "900"), Duration.ofSeconds(1));
    assertThat(trials().measure(Ground.machine(List.of()), PLAIN, endless).time()).isEmpty();
  }

  @Test
  void asksAServerInItsOwnNetworkAndEndsIt() {
    Machine.needs("python3");
    Probe probe =
        new Probe(
            List.of("/usr/bin/python3", "-m", "http.server", "8123", "-d", "/etc/ssl"),
            Path.of("/dev/null"),
            Optional.empty(),
            Optional.of("/openssl.cnf"),
            LONG);
    Observation seen = trials().observe(Ground.machine(List.of()), PLAIN, probe, Tracing.NAMES);
    assertThat(seen.answer().orElseThrow().status()).isEqualTo(200);
    assertThat(seen.answer().orElseThrow().body().toString()).contains("[ req ]");
    assertThat(seen.ending()).isEqualTo(new Ending.Exited(143));
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }
}
