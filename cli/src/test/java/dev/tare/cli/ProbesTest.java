package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tare pack --probe`: real programs run over the machine's own root and in their image.
@Tag("machine")
class ProbesTest {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() {
    Machine.needsRoot();
    Machine.needs("strace", "unshare", "setpriv");
    tare = new TareProcess(dir);
  }

  private TareProcess.Outcome pack(String program, String... options) {
    List<String> words = new ArrayList<>(List.of("pack", program, "-t", "packed"));
    words.addAll(List.of(options));
    return tare.run(words.toArray(String[]::new));
  }

  private boolean isTagged() {
    return tare.run("inspect", "packed").status() == 0;
  }

  @Test
  void equalProbesAreSaidToBeProvenAndTraced() {
    Machine.needs("jq");
    TareProcess.Outcome packed =
        pack("jq", "--probe", "jq --version", "--probe", "jq -n '{a: (1 + 1)}'").ok();
    assertThat(packed.out())
        .contains(
            "proven: 2 probes equal on the machine and in the image, traced; its loader found");
    assertThat(packed.err()).isEmpty();
    assertThat(isTagged()).isTrue();
  }

  @Test
  void quietPrintsTheIdAlone() {
    Machine.needs("jq");
    TareProcess.Outcome packed = pack("jq", "-q", "--probe", "jq --version").ok();
    assertThat(packed.out()).matches("[0-9a-f]{64}\n");
    assertThat(packed.err()).isEmpty();
  }

  @Test
  void aProbeThatMissesFilesNamesThemAndNothingIsTagged() {
    Machine.needs("python3");
    TareProcess.Outcome packed = pack(PYTHON, "--probe", "python3 -c 'import json; print(1)'");
    assertThat(packed.status()).isEqualTo(1);
    assertThat(packed.out()).isEmpty();
    assertThat(packed.err())
        .startsWith("tare pack: the probe differs: python3 -c 'import json; print(1)'\n")
        .contains("on this machine: exit status 0\n    in the image:    exit status 1\n")
        .contains("standard output, line 1\n    on this machine: \"1\"\n")
        .containsPattern(
            "missed in the image:\n(    .*\n)*    --add /usr/lib/python3[.0-9]*/os.py\n")
        .containsPattern(
            "used on the machine:\n(    .*\n)*    --add /usr/lib/python3[.0-9]*/json/__init__.py\n")
        .endsWith("tare pack: nothing was tagged\n");
    assertThat(isTagged()).isFalse();
  }

  @Test
  void retryAddsWhatIsMissingAndPrintsItAsOptions() {
    Machine.needs("python3");
    String probe = "python3 -c 'import json, ssl, sqlite3, zoneinfo; print(json.dumps([1]))'";
    TareProcess.Outcome packed = pack(PYTHON, "--probe", probe, "--retry").ok();
    assertThat(packed.out())
        .containsPattern("added by --retry, [0-9.]+ MB more:\n")
        .containsPattern("\n  --add /usr/lib/python3[.0-9]*/os.py\n")
        .contains("proven: 1 probe equal");
    assertThat(
            tare.run("run", "packed", "-c", "import json, ssl; print(json.dumps([2]))").ok().out())
        .isEqualTo("[2]\n");
    List<String> again = new ArrayList<>(List.of("--probe", probe));
    packed
        .out()
        .lines()
        .filter(line -> line.startsWith("  --add "))
        .forEach(line -> again.addAll(List.of(line.strip().split(" ", 2))));
    assertThat(pack(PYTHON, again.toArray(String[]::new)).ok().out())
        .contains("proven: 1 probe equal");
  }

  @Test
  void retryGivesUpWhereNothingThatCanBeAddedHelps() {
    Machine.needs("sh");
    TareProcess.Outcome packed =
        pack("sh", "--probe", "sh -c '[ -d /boot ] && [ -d /srv ]'", "--retry");
    assertThat(packed.status()).isEqualTo(1);
    assertThat(packed.err()).contains("--add /boot/", "nothing was tagged");
  }

  @Test
  void anUnverifiedImageSaysSoOfItself() {
    Machine.needs("python3");
    TareProcess.Outcome packed =
        pack(PYTHON, "--probe", "python3 -c 'import json'", "--unverified").ok();
    assertThat(packed.out()).contains("not proven: a probe differs");
    assertThat(packed.err())
        .contains("tare pack: the probe differs: ", "warning: not verified, as the image says: ");
    assertThat(tare.run("inspect", "--raw", "packed").out() + tare.run("inspect", "packed").out())
        .contains("dev.tare.unverified");
  }

  @Test
  void anOutputThatIsNeverTheSameIsToldFromADifference() {
    Machine.needs("date");
    TareProcess.Outcome packed = pack("date", "--probe", "date +%s.%N");
    assertThat(packed.status()).isEqualTo(1);
    assertThat(packed.err())
        .contains("this probe is not steady: that differs between two runs on this machine, too")
        .contains("say what counts with --expect TEXT");
    TareProcess.Outcome expected = pack("date", "--probe", "date +x%s.%N", "--expect", "x1").ok();
    assertThat(expected.err())
        .contains("standard output differs from run to run on this machine itself");
    assertThat(pack("date", "--probe", "date +x%s.%N", "--expect", "y").err())
        .contains("\"y\" is not in the output on this machine");
  }

  @Test
  void aProbeChangesNothingOnTheMachine() {
    Machine.needs("touch");
    String mark = "tare-probes-test-" + ProcessHandle.current().pid();
    List<Path> places =
        List.of("/etc", "/home", "/tmp", "/var", "/").stream().map(d -> Path.of(d, mark)).toList();
    StringBuilder probe = new StringBuilder("touch");
    places.forEach(place -> probe.append(' ').append(place));
    TareProcess.Outcome packed = pack("touch", "--probe", probe.toString());
    assertThat(packed.status()).isEqualTo(1);
    assertThat(packed.err()).contains("on this machine: exit status 0", "--add /home/");
    assertThat(places).noneMatch(Files::exists);
  }

  @Test
  void aProgramFromElsewhereIsProbedUnderItsNameInTheImage() throws IOException {
    Machine.needs("jq");
    Path tool = Files.copy(Machine.find("jq").orElseThrow(), dir.resolve("tool"));
    assertThat(pack(tool.toString(), "--probe", "tool --version").ok().out())
        .contains("1 probe equal");
    assertThat(pack(tool.toString(), "--probe", tool + " --version").ok().out())
        .contains("1 probe equal");
  }

  @Test
  void aProgramThatRunsOnMustDoSoInBoth() {
    Machine.needs("sleep");
    assertThat(pack("sleep", "--probe", "sleep 900", "--timeout", "0.5").ok().out())
        .contains("1 probe equal");
  }

  @Test
  void probesReadTheFileThatIsNamed() throws IOException {
    Machine.needs("jq");
    Path input = Files.writeString(dir.resolve("in.json"), "{\"a\": [1, 2]}");
    pack("jq", "--probe", "jq -c .a", "--stdin", input.toString(), "--expect", "[1,2]").ok();
    assertThat(pack("jq", "--probe", "jq -c .a", "--expect", "[1,2]").status()).isEqualTo(1);
    Path pipe = dir.resolve("pipe");
    String line = "mkfifo %s && (cat %s >%s &)".formatted(pipe, input, pipe);
    new ProcessBuilder("sh", "-c", line).inheritIO().start();
    while (!Files.exists(pipe)) {
      Thread.onSpinWait();
    }
    pack("jq", "--probe", "jq -c .a", "--stdin", pipe.toString(), "--expect", "[1,2]").ok();
  }

  @Test
  void aServerIsAskedInBothAndEnded() throws IOException {
    Machine.needs("busybox");
    Path site = Files.createDirectory(dir.resolve("site"));
    Files.writeString(site.resolve("index.html"), "<p>tare\n");
    String[] options = {
      "--add",
      site + ":/srv/site",
      "--cmd",
      "httpd -f -p 8099 -h /srv/site",
      "--http",
      "/index.html"
    };
    TareProcess.Outcome packed = pack("busybox", options).ok();
    assertThat(packed.out()).contains("proven: 1 probe equal");
    TareProcess.Outcome other =
        pack(
            "busybox",
            "--probe",
            "busybox httpd -f -p 8099 -h /usr/share",
            "--http",
            "/common-licenses/BSD");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("the answer to the request", "on this machine: status 200");
    TareProcess.Outcome silent =
        pack("busybox", "--cmd", "sleep 9", "--http", "/", "--timeout", "1");
    assertThat(silent.err()).contains("on this machine nothing answered /");
  }

  @Test
  void withoutStraceNothingIsProven() throws IOException {
    Machine.needs("jq");
    Path bin = Files.createDirectory(dir.resolve("bin"));
    for (Path from : List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"))) {
      try (var all = Files.list(from)) {
        for (Path file : all.filter(f -> !f.endsWith("strace")).toList()) {
          Path link = bin.resolve(String.valueOf(file.getFileName()));
          if (!Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, file);
          }
        }
      }
    }
    tare.with("PATH", bin.toString());
    TareProcess.Outcome refused = pack("/usr/bin/jq", "--probe", "jq --version");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .contains("not traced: strace was not found; nothing was tagged", "install strace");
    assertThat(isTagged()).isFalse();
    TareProcess.Outcome kept = pack("/usr/bin/jq", "--probe", "jq --version", "--unverified").ok();
    assertThat(kept.out()).contains("not proven: compared, not traced");
    assertThat(tare.run("inspect", "packed").out()).contains("dev.tare.unverified");
  }

  @Test
  void whatFailsInBothIsSaidToFail() {
    Machine.needs("jq");
    TareProcess.Outcome packed =
        pack("jq", "--probe", "jq . /no/such", "--probe", "jq --version").ok();
    assertThat(packed.out()).contains("proven: 2 probes equal (1: both ended with exit status 2)");
    assertThat(packed.err())
        .contains(
            "warning: the probe \"jq . /no/such\" ended with exit status 2 on this machine too");
  }

  @Test
  void retryLeavesWhatTheKernelShowsAndWhatDescribesThisMachine() {
    Machine.needs("cat");
    TareProcess.Outcome mounts = pack("cat", "--probe", "cat /etc/mtab", "--retry");
    assertThat(mounts.status()).isEqualTo(1);
    assertThat(mounts.err()).doesNotContain("--add /etc/mtab", "cannot read");
    TareProcess.Outcome accounts = pack("cat", "--probe", "cat /etc/passwd", "--retry");
    assertThat(accounts.status()).isEqualTo(1);
    assertThat(accounts.err())
        .contains("--add /etc/passwd  (not added by --retry: it describes this machine)")
        .doesNotContain("or let --retry do it");
  }

  @Test
  void aFileOfTmpIsSaidToBeThere() throws IOException {
    Machine.needs("cat");
    Path file = Files.writeString(dir.resolve("x"), "x");
    assertThat(dir.toString()).startsWith("/tmp/");
    TareProcess.Outcome packed = pack("cat", "--probe", "cat " + file);
    assertThat(packed.err())
        .contains(file + " exists on this machine; what lies in /tmp is not taken by itself")
        .doesNotContain("no path was found");
  }

  @Test
  void aServerThatEndsBeforeItAnswersIsSaidToHaveEnded() {
    Machine.needs("busybox");
    TareProcess.Outcome packed =
        pack("busybox", "--probe", "busybox cat /no/such", "--http", "/", "--timeout", "5");
    assertThat(packed.status()).isEqualTo(1);
    assertThat(packed.err())
        .contains("on this machine the server ended with exit status 1 before it answered /: cat:")
        .doesNotContain("missed in the image");
  }

  @Test
  void probesThatCannotBeMeantAreRefused() {
    Machine.needs("jq");
    assertThat(pack("jq", "--probe", "no-such-program x").status()).isEqualTo(3);
    assertThat(pack("jq", "--probe", "no-such-program x").err())
        .contains("cannot probe with \"no-such-program x\"", "on the PATH of the image");
    assertThat(pack("jq", "--probe", "").status()).isEqualTo(2);
    assertThat(pack("jq", "--probe", "--version").err()).contains("does not begin with a program");
    assertThat(pack("jq", "--probe", "jq '").status()).isEqualTo(2);
    assertThat(pack("jq", "--retry").status()).isEqualTo(2);
    assertThat(pack("jq", "--probe", "jq --version", "--timeout", "0").status()).isEqualTo(2);
    assertThat(pack("jq", "--probe", "jq --version", "--stdin", "/no").status()).isEqualTo(3);
    assertThat(pack("jq", "--http", "x").status()).isEqualTo(2);
    assertThat(isTagged()).isFalse();
  }
}
