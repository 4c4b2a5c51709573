package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.cli.TareProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("machine")
@Timeout(600)
class WorkingContainersCommandTest {
  @TempDir Path dir;
  private RunningContainers tare;

  @BeforeEach
  void open() throws Exception {
    tare = RunningContainers.in(dir);
  }

  @AfterEach
  void close() {
    tare.close();
    assertThat(dir.resolve("tare/containers")).isDirectoryNotContaining("glob:**/[0-9a-f]*");
  }

  private String ok(String... words) {
    return tare.run(words).ok().out().strip();
  }

  private String listOfImage(String image) throws Exception {
    ok("export", "-o", dir.resolve("list.tar").toString(), image);
    return list("list.tar");
  }

  private String list(String name) throws Exception {
    Path tar = dir.resolve(name);
    Process list = new ProcessBuilder("tar", "-tvf", tar.toString(), "--numeric-owner").start();
    String said = Bytes.of(list.getInputStream().readAllBytes()).toString();
    assertThat(list.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  private int layers(String image) {
    return ok("inspect", "-f", "{{len .RootFS.Layers}}", image).transform(Integer::parseInt);
  }

  @Test
  void aScriptFillsAnEmptyRootAndGoesOnAfterACommit() throws Exception {
    String name = ok("from", "scratch");
    assertThat(name).isEqualTo("working-container");
    assertThat(ok("from", "scratch")).isEqualTo("working-container-1");
    Path root = Path.of(ok("mount", name));
    assertThat(ok("mount", name)).isEqualTo(root.toString());
    assertThat(ok("mount")).isEqualTo(name + " " + root);
    Files.createDirectories(root.resolve("etc"));
    Files.createDirectories(root.resolve("proc")); // by the script: it stays
    Files.writeString(root.resolve("etc/one"), "1");
    ok("commit", name, "made:1");
    Files.writeString(root.resolve("etc/two"), "2");
    ok("umount", name);
    assertThat(root).doesNotExist();
    ok("commit", "--rm", name, "made:2");
    assertThat(listOfImage("made:1")).contains("etc/one", "proc/").doesNotContain("etc/two");
    assertThat(listOfImage("made:2")).contains("etc/one", "etc/two");
    assertThat(layers("made:2")).isEqualTo(1);
    assertThat(ok("containers", "--format", "{{.ContainerName}}")).isEqualTo("working-container-1");
  }

  @Test
  void whatProgramsWriteIsInTheImageAndWhatWasMountedIsNot() throws Exception {
    String name = ok("from", "base");
    String script = "echo n >/etc/new; chown app /etc/new; rm /etc/gone; cat; exit 7";
    Outcome first =
        tare.run(
            Bytes.utf8("given"), "run", "-v", dir + ":/mnt/volume", name, "--", "sh", "-c", script);
    assertThat(first.status()).isEqualTo(7);
    assertThat(first.out()).isEqualTo("given");
    Path root = Path.of(ok("mount", name));
    assertThat(root.resolve("mnt")).doesNotExist();
    assertThat(root.resolve("etc/resolv.conf")).doesNotExist();
    Files.writeString(root.resolve("by-hand"), "x");
    String said =
        ok(
            "run",
            "--isolation",
            "chroot",
            "--user",
            "app",
            "--workingdir",
            "/etc",
            "--env",
            "A=1",
            name,
            "sh",
            "-c",
            "id -u; pwd; echo $A; cat /by-hand /etc/new");
    assertThat(said.lines()).containsExactly("1234", "/etc", "1", "xn");
    ok("run", "--runtime", "builtin", name, "touch", "/seen");
    assertThat(root.resolve("seen")).exists();
    ok("commit", name, "made");
    assertThat(listOfImage("made"))
        .containsPattern("1234/0 .* etc/new")
        .contains("by-hand", "seen", "old/deep")
        .doesNotContain("gone", "proc", "dev/", "mnt", "resolv.conf", "hosts");
    assertThat(layers("made")).isEqualTo(2);
    Outcome absent = tare.run("run", name, "nosuch");
    assertThat(absent.status()).isEqualTo(127);
  }

  @Test
  void copiesAreThoseOfCopyAndAdd() throws Exception {
    Files.createDirectories(dir.resolve("site/sub"));
    Files.writeString(dir.resolve("site/sub/a"), "a");
    Files.writeString(dir.resolve("site/skip"), "s");
    new ProcessBuilder("tar", "-czf", "site.tgz", "site").directory(dir.toFile()).start().waitFor();
    String name = ok("from", "--name", "work", "base");
    tare.tare.in(dir);
    ok("copy", "--chown", "app:7", "--exclude", "skip", name, "site", "/srv/");
    ok("mount", name);
    ok("add", name, "site.tgz", "/arch");
    ok("copy", "--from", "base", "--chmod", "600", name, "/etc/passwd", "/etc/copied");
    ok("copy", "--contextdir", "site", name, "sub/a", "skip", "/two");
    ok("commit", name, "made");
    assertThat(listOfImage("made"))
        .containsPattern("1234/7 .* srv/sub/a")
        .containsPattern("-rw------- 0/0 .* etc/copied")
        .contains("arch/site/sub/a", "two/a", "two/skip")
        .doesNotContain("srv/skip");
    Outcome missing = tare.run("copy", name, "nothing", "/");
    assertThat(missing.status()).isEqualTo(3);
  }

  @Test
  void theFirstOperandChoosesTheForm() {
    ok("from", "--name", "work", "base");
    Outcome foreign = tare.run("run", "--pull", "never", "work", "id");
    assertThat(foreign.status()).isEqualTo(125);
    assertThat(foreign.err())
        .contains("cannot use --pull: work is a working container, and that option is for others");
    Outcome other = tare.run("run", "--isolation", "chroot", "base", "id");
    assertThat(other.err())
        .contains("cannot use --isolation: that option is for working containers");
    assertThat(ok("run", "base", "id", "-u")).isEqualTo("0");
    ok("copy", "base", "store:other");
    assertThat(tare.run("commit", "store:work").err()).contains("cannot find container store:work");
    assertThat(tare.run("create", "--name", "work", "base", "sh").err())
        .contains("cannot make the container work:");
    ok("create", "--name", "stays", "base", "sh");
    assertThat(tare.run("from", "--name", "stays", "base").status()).isEqualTo(1);
    assertThat(ok("ps", "-a", "--format", "{{.Names}}")).isEqualTo("stays");
    assertThat(ok("containers", "-n").lines().toList()).hasSize(1);
    assertThat(ok("containers", "-a", "-q").lines().toList()).hasSize(2);
  }

  @Test
  void whatIsWrongIsSaidOfTheFormThatIsMeant() {
    ok("from", "--name", "work", "base");
    Outcome format = tare.run("commit", "--format", "nosuch", "work", "made");
    assertThat(format.err()).contains("--format", "\"nosuch\" is none of oci, docker");
    Outcome unknown = tare.run("commit", "--sqash", "work", "made");
    assertThat(unknown.err()).contains("\"--sqash\"").contains("--squash");
    Outcome missing = tare.run("run", "work", "--");
    assertThat(missing.err()).contains("cannot run in container work: COMMAND is missing");
    Outcome value = tare.run("commit", "work", "--timestamp");
    assertThat(value.err()).contains("--timestamp").doesNotContain("unknown");
    // a file of that name holds no words
    assertThat(tare.run("copy", "work", "@nothing").err())
        .contains("cannot copy @nothing: there is no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from --add-host a:1.2.3.4 base: cannot use --add-host: containers have the names of this machine",
        "from --cpu-shares 5 base: cannot use --cpu-shares: tare knows --memory",
        "from --device /dev/fuse base: cannot use --device: programs of a container see the usual",
        "from -v ./nothing:/x base: cannot mount",
        "from --network bridge base: cannot give a network of the kind \"bridge\"",
        "from --arch z80 base: there is no architecture \"z80\"",
        "commit --sign-by me work x: cannot use --sign-by: tare signs nothing",
        "commit --manifest list work x: cannot use --manifest: tare makes no lists of images",
        "commit --reference-time nothing work x: cannot read the time of nothing",
        "run --device /dev/fuse work -- id: cannot use --device:",
        "run --runtime /bin/kata work -- id: cannot use --runtime /bin/kata: tare knows crun",
        "run -v ./site:/x:U work -- id: tare changes no owners on this machine",
        "run -v ./site:/x:O work -- id: tare lays nothing over a volume",
        "run --mount type=cache,target=/c,sharing=locked work -- id: \"locked\" says not",
        "run --mount type=secret,target=/c work -- id: it names no id",
      })
  void whatBuildahHasAndTareHasNotIsSaidInOneSentence(String line) throws Exception {
    Files.createDirectories(dir.resolve("site"));
    String[] parts = line.split(": ", 2);
    ok("from", "--name", "work", "base");
    Outcome outcome = tare.tare.in(dir).run(parts[0].split(" ", -1));
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err()).contains(parts[1]);
    assertThat(outcome.err().lines().count()).isLessThanOrEqualTo(2);
    assertThat(ok("containers", "-q").lines()).hasSize(1);
  }

  @Test
  void secretsAndCachesAreThereWhileAProgramRuns() throws Exception {
    Files.writeString(dir.resolve("key"), "hidden");
    ok("from", "--name", "work", "base");
    String secret = "type=secret,id=key,src=" + dir.resolve("key");
    assertThat(ok("run", "--mount", secret, "work", "--", "cat", "/run/secrets/key"))
        .isEqualTo("hidden");
    ok("commit", "work", "made");
    assertThat(listOfImage("made")).doesNotContain("secrets");
    Outcome outcome = tare.run("run", "-t", "work", "--", "id", "-u");
    assertThat(outcome.ok().out()).isEqualTo("0\n");
    assertThat(outcome.err())
        .isEqualTo("tare: there is no terminal to give; the program runs without\n");
  }

  @Test
  void aFewDigitsOfAnIdAreNoContainerWhereTheyMayBeAnImage() {
    ok("from", "--name", "work", "base");
    String id = ok("containers", "-q");
    Outcome outcome = tare.run("run", id.substring(0, 3), "id", "-u");
    assertThat(outcome.err()).contains("cannot find").contains(id.substring(0, 3));
    assertThat(ok("run", id.substring(0, 12), "--", "id", "-u")).isEqualTo("0");
    ok("tag", "base", id.substring(0, 4));
    assertThat(ok("inspect", "-f", "{{.RepoTags}}", id.substring(0, 4))).contains("base");
    assertThat(ok("rm", id.substring(0, 4))).isEqualTo(id);
  }

  @Test
  void verbsForOtherContainersSayWhichVerbIsMeant() throws Exception {
    ok("from", "--name", "work", "base");
    ok("run", "work", "--", "touch", "/written");
    ok("export", "-o", dir.resolve("work.tar").toString(), "work");
    assertThat(list("work.tar")).contains("written", "etc/gone");
    for (String verb : List.of("exec", "start", "logs")) {
      Outcome outcome =
          verb.equals("exec") ? tare.run(verb, "work", "true") : tare.run(verb, "work");
      assertThat(outcome.err())
          .contains("cannot find container work: that is a working container")
          .contains("hint: tare run work -- PROGRAM");
    }
    ok("create", "--name", "stays", "base", "sh");
    assertThat(tare.run("config", "--user", "x", "stays").err())
        .contains("cannot find working container stays: that is a container which a program");
  }

  @Test
  void theIdIsNotLostWhereItCannotBeWritten() {
    ok("from", "--name", "work", "base");
    Outcome refused = tare.run("commit", "--rm", "--iidfile", "no/such", "work", "made");
    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains("cannot write").contains("there is no directory");
    assertThat(tare.run("inspect", "--type", "image", "made").status()).isEqualTo(3);
    String file = dir.resolve("id").toString();
    String id = ok("commit", "--rm", "--iidfile", file, "work", "made");
    assertThat(dir.resolve("id")).hasContent("sha256:" + id);
    assertThat(ok("containers", "-q")).isEmpty();
  }

  @Test
  void itsImageStaysInTheStore() {
    String name = ok("from", "base");
    Outcome refused = tare.run("rmi", "base");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("working container " + name + " uses it");
    Outcome forced = tare.run("rmi", "--force", "base");
    assertThat(forced.status()).isEqualTo(1);
    assertThat(forced.err()).contains("working container " + name + " uses it");
    ok("untag", "base");
    ok("prune", "--all", "--force", "--cache");
    ok("run", name, "true");
    assertThat(ok("inspect", "-f", "{{.FromImage}} {{.OCIv1.Config.User}}|", name))
        .isEqualTo("base:latest |");
    assertThat(ok("inspect", name)).startsWith("{").contains("\"Container\": \"" + name + "\"");
  }

  @Test
  void whoIsKilledLeavesTheOldStateOrTheNew() throws Exception {
    String name = ok("from", "--name", "work", "base");
    ok("run", name, "touch", "/written");
    for (int delay = 100; delay <= 900; delay += 200) {
      kill(delay, "from", "base");
      kill(delay, "commit", name, "made:" + delay);
    }
    for (String other : ok("containers", "--format", "{{.ContainerName}}").lines().toList()) {
      ok("run", other, "true");
      if (!other.equals(name)) {
        kill(300, "rm", other);
      }
    }
    for (String image : ok("images", "--format", "{{.Repository}}:{{.Tag}}").lines().toList()) {
      ok("run", image, "true");
    }
    ok("fsck");
    ok("commit", name, "made:last");
    assertThat(layers("made:last")).isEqualTo(2);
    ok("rm", "-a");
    assertThat(ok("containers", "-a", "-n")).isEmpty();
  }

  private void kill(int afterMillis, String... words) throws IOException, InterruptedException {
    Process process = tare.tare.builder(List.of(words)).redirectErrorStream(true).start();
    if (!process.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }
}
