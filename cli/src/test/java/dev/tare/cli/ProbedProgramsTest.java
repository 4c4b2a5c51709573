package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that need more than libraries (modules, plugins, helpers, accounts, terminals), packed
/// with probes that exercise them. What is called equal is then run once more, by `tare run` and on
/// this machine without tare, and must be the same there too.
@Tag("machine")
class ProbedProgramsTest {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() {
    Machine.needsRoot();
    Machine.needs("strace", "unshare", "setpriv", "runc");
    tare = new TareProcess(dir);
  }

  @Test
  void pythonImportsWhatTheTraceFound() throws Exception {
    Machine.needs("python3");
    String code =
        "import json, ssl, sqlite3, zoneinfo, datetime as d;"
            + " print(json.dumps({'a': [1]}), ssl.OPENSSL_VERSION,"
            + " sqlite3.connect(':memory:').execute('select 6 * 7').fetchone(),"
            + " zoneinfo.ZoneInfo('Europe/Berlin').utcoffset(d.datetime(2026, 7, 1)))";
    proven("/usr/bin/python3", "--retry", "--probe", "python3 -c \"" + code + "\"");
    same("/usr/bin/python3", "-c", code);
  }

  @Test
  void perlLoadsModulesAndKnowsUnicode() throws Exception {
    Machine.needs("perl");
    String code =
        "print sum(1..10), strftime('%Y', gmtime(0)), Dumper([ord lc \"\\x{c9}\"]),"
            + " \"\\x{e9}\" =~ /^\\w$/u ? 1 : 0";
    List<String> words =
        List.of("/usr/bin/perl", "-MPOSIX", "-MList::Util=sum", "-MData::Dumper", "-e", code);
    proven("/usr/bin/perl", "--retry", "--probe", line(words));
    same(words.toArray(String[]::new));
  }

  @Test
  void psqlSaysWhatItTriedWithoutAServer() throws Exception {
    String psql = newest("/usr/lib/postgresql", "bin/psql");
    proven(
        psql,
        "--probe",
        "psql -X -h 127.0.0.1 -p 1 -c 'select 1'",
        "--probe",
        "psql -X -h /tmp -p 1 -c 'select 1'");
    same(psql, "-X", "-h", "127.0.0.1", "-p", "1", "-c", "select 1");
  }

  @Test
  void sshKeygenMakesAKeyAndReadsItAgain() throws Exception {
    Machine.needs("ssh-keygen");
    proven(
        "ssh-keygen",
        "--probe",
        "ssh-keygen -q -t ed25519 -N '' -f /tmp/key",
        "--probe",
        "ssh-keygen -q -t rsa -m PEM -N secret -f /tmp/key",
        "--mkdir",
        "/keys");
    String volume = Files.createDirectory(dir.resolve("keys")) + ":/keys";
    ok("run", "-v", volume, "packed", "-q", "-t", "ed25519", "-N", "", "-f", "/keys/key");
    String inside = ok("run", "-v", volume, "packed", "-l", "-f", "/keys/key.pub").out();
    assertThat(inside)
        .isEqualTo(machine("ssh-keygen", "-l", "-f", dir + "/keys/key.pub").out())
        .contains("SHA256:");
  }

  @Test
  void gpgStartsItsAgentEncryptsDecryptsAndSigns() throws Exception {
    Machine.needs("gpg", "gpg-agent");
    String script =
        """
        export GNUPGHOME=/tmp/tare-gpg
        mkdir -m 700 $GNUPGHOME
        gpg -q --batch --passphrase '' --quick-gen-key a@example.com default default never 2>/dev/null
        echo made $?
        echo text | gpg -q --batch --trust-model always -r a@example.com -e 2>/dev/null >$GNUPGHOME/x
        gpg -q --batch -d $GNUPGHOME/x 2>/dev/null
        echo signed | gpg -q --batch --clearsign 2>/dev/null | gpg -q --batch --verify 2>/dev/null
        echo verified $?
        gpgconf --kill all
        """;
    List<String> words = List.of("/bin/sh", "-c", script);
    proven("gpg", "--retry", "--timeout", "60", "--probe", line(words));
    TareProcess.Outcome there = ok("run", "--entrypoint", "/bin/sh", "packed", "-c", script);
    assertThat(there.out()).isEqualTo("made 0\ntext\nverified 0\n");
  }

  @Test
  void imageMagickLoadsItsCoders() throws Exception {
    Machine.needs("convert-im6.q16");
    List<String> words =
        List.of("/usr/bin/convert-im6.q16", "-size", "20x10", "gradient:red-blue", "txt:-");
    proven(
        "/usr/bin/convert-im6.q16",
        "--retry",
        "--probe",
        line(words),
        "--probe",
        "convert-im6.q16 -size 40x40 gradient:red-blue -rotate 30 png:/tmp/x.png",
        "--probe",
        "convert-im6.q16 -size 9x9 gradient:red-blue jpeg:-");
    same(words.toArray(String[]::new));
  }

  @Test
  void suBecomesAnotherUser() throws Exception {
    Machine.needs("su", "id");
    List<String> words = List.of("/usr/bin/su", "daemon", "-s", "/usr/bin/id");
    proven("/usr/bin/su", "--add", "/usr/bin/id", "--add", "/etc/passwd", "--probe", line(words));
    same(words.toArray(String[]::new));
  }

  @Test
  void localesAndTimesOfTheImageAreThoseOfTheMachine() throws Exception {
    Machine.needs("locale", "date");
    proven("/usr/bin/locale", "--retry", "--probe", "locale -a", "--probe", "locale -k LC_TIME");
    same("/usr/bin/locale", "-a");
    proven("/usr/bin/date", "-e", "TZ=Europe/Berlin", "--probe", "date -d @0", "--retry");
    assertThat(ok("run", "packed", "-d", "@0").out()).contains("01:00:00");
  }

  @Test
  void lessAndTputKnowTheirTerminals() throws Exception {
    Machine.needs("less", "tput");
    Path text = Files.writeString(dir.resolve("text"), "one\ntwo\n");
    proven("less", "--add", text.toString(), "--retry", "--probe", "less -F " + text);
    same("less", "-F", text.toString());
    proven("tput", "--retry", "--probe", "tput -T xterm-256color setaf 1");
    same("tput", "-T", "xterm-256color", "setaf", "1");
  }

  @Test
  void aProbeThatDoesNotStartTheProgramProvesNothing() {
    Machine.needs("jq", "true");
    TareProcess.Outcome packed =
        tare.run("pack", "jq", "-t", "packed", "--add", "/bin/true", "--probe", "/bin/true");
    assertThat(packed.status()).isEqualTo(1);
    assertThat(packed.err())
        .startsWith(
            "tare: cannot prove the image: no probe started /usr/bin/jq; nothing was tagged\n")
        .contains("--probe 'jq …'");
  }

  @Test
  void whatIsToBeWrittenBelowTmpAsksForADirectoryAndForNothingInIt() {
    Machine.needs("cp");
    String probe = "cp -v /etc/debian_version /tmp/copied";
    TareProcess.Outcome packed =
        tare.run("pack", "cp", "-t", "packed", "--add", "/etc/debian_version", "--probe", probe);
    assertThat(packed.status()).isEqualTo(1);
    assertThat(packed.err()).contains("missed in the image:\n    --mkdir /tmp\n");
    assertThat(proven("cp", "--add", "/etc/debian_version", "--probe", probe, "--retry").out())
        .contains("\n  --mkdir /tmp\n");
    assertThat(proven("cp", "--add", "/etc/debian_version", "--probe", probe, "--mkdir", "/tmp"))
        .isNotNull();
  }

  private TareProcess.Outcome proven(String program, String... options) {
    List<String> words = new ArrayList<>(List.of("pack", program, "-t", "packed"));
    words.addAll(List.of(options));
    TareProcess.Outcome packed = ok(words.toArray(String[]::new));
    assertThat(packed.out())
        .containsPattern(
            "proven: [0-9]+ probes? equal( \\(.*\\))? on the machine and in the image");
    return packed;
  }

  private TareProcess.Outcome ok(String... words) {
    return tare.run(words).ok();
  }

  /// The same exit status, output and errors from the image and from this machine, outside of tare.
  private void same(String... words) throws Exception {
    List<String> run =
        new ArrayList<>(
            List.of("run", "--runtime", "runc", "--network", "none", "-e", "PATH=" + PATH));
    run.addAll(List.of("--entrypoint", words[0], "packed"));
    run.addAll(List.of(words).subList(1, words.length));
    TareProcess.Outcome there = tare.run(Bytes.EMPTY, run);
    assertThat(there).isEqualTo(machine(words));
  }

  private TareProcess.Outcome machine(String... words) throws IOException, InterruptedException {
    Path out = Files.createTempFile(dir, "machine", ".out");
    Path err = Files.createTempFile(dir, "machine", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", PATH, "HOME", "/root"));
    int status = builder.start().waitFor();
    return new TareProcess.Outcome(status, Files.readString(out), Files.readString(err));
  }

  /// As a shell would want it.
  private static String line(List<String> words) {
    StringBuilder line = new StringBuilder();
    words.forEach(word -> line.append(" '").append(word.replace("'", "'\\''")).append("'"));
    return line.substring(1);
  }

  /// `file` in the last of the directories below `parent`.
  private static String newest(String parent, String file) throws IOException {
    if (!Files.isDirectory(Path.of(parent))) {
      Machine.needs("psql");
    }
    try (Stream<Path> versions = Files.list(Path.of(parent))) {
      return versions
          .map(version -> version.resolve(file))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder())
          .orElseThrow()
          .toString();
    }
  }
}
