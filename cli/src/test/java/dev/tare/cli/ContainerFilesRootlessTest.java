package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tare.base.ShellWords;
import dev.tare.cli.TareProcess.Outcome;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of containers of an ordinary user to whom ids are lent.
@Tag("machine")
@Timeout(300)
class ContainerFilesRootlessTest {
  private static final String USER = "tare-files-user";

  @TempDir Path dir;
  private Path home;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "conmon", "nsenter", "newuidmap", "useradd", "tar", "setpriv");
    Command.of("useradd", "-M", USER).run();
    Command.of("chmod", "755", dir.toString()).run();
    home = Files.createDirectory(dir.resolve("home"));
    Path base = dir.resolve("home/base");
    Files.createDirectories(base.resolve("bin"));
    Files.copy(Machine.find("busybox").orElseThrow(), base.resolve("bin/sh"));
    for (String tool : ShellWords.split("cat chmod chown mkdir rm sleep stat")) {
      Files.createSymbolicLink(base.resolve("bin").resolve(tool), Path.of("sh"));
    }
    Files.writeString(base.resolve("gone"), "gone");
    Files.writeString(home.resolve("f"), "mine");
    Command.of("tar", "-cf", home.resolve("base.tar").toString(), "-C", base.toString(), ".").run();
    Command.of("chown", "-R", USER + ":" + USER, home.toString()).run();
    new TareProcess(dir).run("--version").ok();
    assumeTrue(tare("--version").status() == 0, "another user cannot read this checkout");
    tare("import", home.resolve("base.tar").toString(), "base").ok();
  }

  @AfterEach
  void close() throws IOException {
    Outcome _ = tare("rm", "-fa");
    Command.of("userdel", USER).run();
  }

  private Outcome tare(String... words) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "env"));
    all.addAll(List.of("HOME=" + home, "USER=" + USER, "TARE_ROOT=" + home.resolve("tare")));
    all.add(TareProcess.PROJECT.resolve("tare").toString());
    all.addAll(List.of(words));
    Command.Outcome outcome = Command.of(all).run();
    return new Outcome(outcome.status(), outcome.out().toString(), outcome.err().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void whatIsClosedIsCopiedOut(String runtime) throws Exception {
    String script =
        "mkdir -m 700 /p /p/d; echo x >/p/d/f; chmod 600 /p/d/f; chown -R 33:33 /p; echo root >/none;"
            + " chmod 0 /none; echo m >/m/f; chmod 600 /m/f; chown 33 /m/f; echo >/ready; exec sleep 1000";
    tare("run", "-d", "--runtime", runtime, "--name", "c", "--tmpfs=/m", "base", "sh", "-c", script)
        .ok();
    for (int tries = 0; tare("exec", "c", "cat", "/ready").status() != 0; tries++) {
      assertThat(tries).isLessThan(50);
    }
    Path kept = Files.writeString(home.resolve("kept"), "kept");
    Command.of("chown", USER, kept.toString()).run();
    for (Path got : List.of(kept, home.resolve("absent"))) {
      Outcome mounted = tare("cp", "c:/m/f", got.toString());
      assertThat(mounted.status()).isEqualTo(9);
      assertThat(mounted.err()).contains("cannot read /m/f of c: permission denied");
    }
    assertThat(kept).hasContent("kept");
    assertThat(home.resolve("absent")).doesNotExist();
    for (String how : List.of("running", "stopped")) {
      Path got = home.resolve(how);
      tare("cp", "c:/p", got.toString()).ok();
      assertThat(got.resolve("d/f")).hasContent("x\n");
      tare("cp", "c:/p/d/f", got.resolve("f").toString()).ok();
      assertThat(got.resolve("f")).hasContent("x\n");
      tare("cp", "c:/none", got.resolve("none").toString()).ok();
      assertThat(got.resolve("none")).hasContent("root\n");
      Path tar = home.resolve(how + ".tar");
      Files.writeString(tar, tare("cp", "c:/p", "-").ok().out());
      assertThat(
              Command.of("tar", "-tv", "--numeric-owner", "-f", tar.toString())
                  .run()
                  .out()
                  .toString())
          .containsPattern("drwx------ 33/33 .* p/d/\n-rw------- 33/33 .* p/d/f");
      if (how.equals("running")) {
        assertThat(tare("ps", "--format", "{{.State}}").ok().out()).isEqualTo("running\n");
        tare("kill", "c").ok();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void ownersAreThoseOfTheContainerAndClosedFilesAreRead(String runtime) throws Exception {
    String script =
        "rm /gone; mkdir -m 700 /closed; echo x >/closed/f; chmod 600 /closed/f; chown -R 7:8 /closed;"
            + " echo >/ready; exec sleep 1000";
    tare("run", "-d", "--runtime", runtime, "--name", "c", "base", "sh", "-c", script).ok();
    for (int tries = 0; tare("exec", "c", "cat", "/ready").status() != 0; tries++) {
      assertThat(tries).isLessThan(50);
    }
    for (String how : List.of("running", "stopped")) {
      assertThat(tare("diff", "c").ok().out())
          .contains("A /closed\nA /closed/f\n", "D /gone\n")
          .doesNotContain("proc", "hosts");
      tare("cp", home.resolve("f").toString(), "c:/" + how).ok();
      tare("cp", "c:/" + how, home.resolve("got-" + how).toString()).ok();
      assertThat(home.resolve("got-" + how)).hasContent("mine");
      tare("commit", "c", how).ok();
      Path tar = home.resolve("out.tar");
      tare("export", "-o", tar.toString(), how).ok();
      String list =
          Command.of("tar", "-tv", "--numeric-owner", "-f", tar.toString()).run().out().toString();
      assertThat(list)
          .containsPattern("drwx------ 7/8 .* closed/\n-rw------- 7/8 .* closed/f")
          .containsPattern("0/0 .* " + how + "\n");
      if (how.equals("running")) {
        assertThat(tare("exec", "c", "stat", "-c", "%u", "/running").ok().out()).isEqualTo("0\n");
        tare("kill", "c").ok();
      }
    }
    assertThat(tare("cp", "-a", home.resolve("f").toString(), "c:/x").status()).isEqualTo(9);
  }
}
