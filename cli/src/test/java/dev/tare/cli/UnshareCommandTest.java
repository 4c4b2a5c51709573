package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("machine")
@Timeout(300)
class UnshareCommandTest {
  private static final String TARE = TareProcess.PROJECT.resolve("tare").toString();

  @TempDir Path dir;
  private RootlessUser user;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("newuidmap", "useradd", "userdel", "setpriv", "unshare");
    new TareProcess(dir).run("--version").ok();
    user = new RootlessUser("tare-unshare", dir);
  }

  @AfterEach
  void close() throws IOException {
    user.close();
  }

  private String out(Map<String, String> variables, String... words) throws IOException {
    Command.Outcome outcome = user.run(variables, words);
    assertThat(outcome.status()).as(outcome.err().toString()).isZero();
    return outcome.out().toString();
  }

  @Test
  void theUserIsRootWithAllLentIdsAndMayMount() throws IOException {
    String script =
        "id -u; wc -l </proc/self/uid_map; chown 7:8 .; mount -t tmpfs t /mnt && : >/mnt/mine; ls /mnt;"
            + " echo $_CONTAINERS_ROOTLESS_UID";
    String uid = out(Map.of(), "id", "-u");
    assertThat(out(Map.of(), TARE, "unshare", "sh", "-c", script)).isEqualTo("0\n2\nmine\n" + uid);
    assertThat(Path.of("/mnt/mine")).doesNotExist();
  }

  @Test
  void tareWorksOnTheSamePlacesInsideAsOutside() throws IOException {
    String places = "info --format '{{.Store}} {{.Cache}}'";
    String outside = out(Map.of(), "sh", "-c", TARE + " " + places);
    assertThat(outside).startsWith(user.home.toString());
    assertThat(out(Map.of(), TARE, "unshare", "sh", "-c", TARE + " " + places)).isEqualTo(outside);
  }

  @Test
  void namespacesAreNotNested() throws IOException {
    assertThat(out(Map.of(), TARE, "unshare", TARE, "unshare", "cat", "/proc/self/uid_map"))
        .isEqualTo(out(Map.of(), TARE, "unshare", "cat", "/proc/self/uid_map"));
  }

  @Test
  void theStatusIsThatOfTheProgram() throws IOException {
    assertThat(user.run(Map.of(), TARE, "unshare", "sh", "-c", "exit 7").status()).isEqualTo(7);
    assertThat(user.run(Map.of(), TARE, "unshare", "sh", "-c", "kill -TERM $$").status())
        .isEqualTo(143);
    // one that may not be searched would make it 126, as shells say
    Map<String, String> path = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    Command.Outcome absent = user.run(path, TARE, "unshare", "no-such-program");
    assertThat(absent.status()).isEqualTo(127);
    assertThat(absent.err().toString()).contains("no-such-program").doesNotContain("Exception");
  }

  @Test
  void withoutAProgramItIsTheShellAndVariablesAreTheUsers() throws IOException {
    Map<String, String> variables = Map.of("SHELL", "/usr/bin/env", "LC_ALL", "C", "MINE", "x");
    assertThat(out(variables, TARE, "unshare")).contains("LC_ALL=C\n", "MINE=x\n");
  }

  @Test
  void rootRunsTheProgramAsItIs() {
    String map = new TareProcess(dir).run("unshare", "cat", "/proc/self/uid_map").ok().out();
    assertThat(map).contains("4294967295");
    assertThat(new TareProcess(dir).run("unshare", "sh", "-c", "exit 3").status()).isEqualTo(3);
  }

  @Test
  void whatIsToBeMountedIsThereMeanwhileForUsersAndRoot() throws IOException {
    String made = out(Map.of(), TARE, "from", "scratch").strip();
    String script = "echo new >$m/new && echo $m && ls $m && exit 5";
    Command.Outcome outcome =
        user.run(Map.of(), TARE, "unshare", "--mount", "m=" + made, "sh", "-c", script);
    assertThat(outcome.err().toString()).isEmpty();
    assertThat(outcome.status()).isEqualTo(5);
    assertThat(outcome.out().toString()).endsWith("/merged\nnew\n");
    assertThat(out(Map.of(), TARE, "unshare", "-m", "m=" + made, "sh", "-c", "cat $m/new"))
        .isEqualTo("new\n");
    assertThat(user.run(Map.of(), TARE, "unshare", "--mount", "absent", "true").err().toString())
        .contains("cannot find working container absent");
    out(Map.of(), TARE, "rm", made);
    TareProcess root = new TareProcess(dir);
    root.run("from", "--name", "one", "scratch").ok();
    assertThat(root.run("unshare", "-m", "m=one", "sh", "-c", "echo x >$m/x && ls $m").ok().out())
        .isEqualTo("x\n");
    assertThat(root.run("mount").ok().out()).isEmpty();
    root.run("rm", "one").ok();
  }
}
