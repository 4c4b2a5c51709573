package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What containers may do and see, in the foreground and when they stay.
@Tag("machine")
@Timeout(300)
class ContainerRightsTest {
  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "crun", "runc", "conmon", "prlimit");
    tare = new TareProcess(dir);
    RootImage.make(tare, dir.resolve("root"), "bb", "");
  }

  @AfterEach
  void removeAll() {
    tare.run("rm", "-f", "-a");
  }

  private String out(String... words) {
    return tare.run(words).ok().out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void mountsLieWhereTheyWereAskedFor(String runtime) {
    String script = "grep -E ' /(one|two|three) ' /proc/mounts; echo x >/three/x; echo $?";
    String out =
        out(
            "run",
            "--runtime=" + runtime,
            "--tmpfs=/one:size=1m,mode=700",
            "--mount=type=tmpfs,dst=/two,ro",
            "--mount=type=bind,src=" + dir + ",dst=/three,ro",
            "bb",
            "sh",
            "-c",
            script);
    assertThat(out).containsPattern(" /one tmpfs rw,nosuid,nodev,noexec,\\S*size=1024k");
    assertThat(out).containsPattern(" /two tmpfs ro,");
    assertThat(out).containsPattern(" /three \\S+ ro,").endsWith("1\n");
    assertThat(dir.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void capabilitiesAndLimitsHoldAlsoForProgramsThatEnter(String runtime) {
    String status = "grep CapBnd /proc/self/status; ulimit -H -n; ulimit -S -c; ulimit -H -c";
    // runc before 1.1.13 loses the soft limit of files at times (opencontainers/runc issue 4195)
    String files = runtime.equals("runc") ? "" : "; ulimit -S -n";
    String[] asked = {
      "--runtime=" + runtime,
      "--cap-drop=all",
      "--cap-add=net_raw,CHOWN",
      "--ulimit=nofile=100:200",
      "--ulimit=core=5120:10240",
      "bb"
    };
    String foreground = out(words("run", asked, "sh", "-c", status + files));
    assertThat(foreground)
        .isEqualTo("CapBnd:\t0000000000002001\n200\n10\n20\n" + (files.isEmpty() ? "" : "100\n"));
    out(words("run -d --name=c", asked, "sleep", "300"));
    String entered = out("exec", "c", "sh", "-c", status + files);
    assertThat(entered).isEqualTo(foreground);
  }

  private static String[] words(String first, String[] asked, String... program) {
    return java.util.stream.Stream.of(first.split(" ", -1), asked, program)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void anotherUserHasTheCapabilitiesThatWereAdded(String runtime) {
    String out =
        out(
            "run",
            "--runtime=" + runtime,
            "--user=1000",
            "--cap-add=NET_RAW",
            "--security-opt=no-new-privileges",
            "bb",
            "grep",
            "-E",
            "CapEff|NoNewPrivs",
            "/proc/self/status");
    assertThat(out).isEqualTo("CapEff:\t0000000000002000\nNoNewPrivs:\t1\n");
  }

  @Test
  void limitsOfACgroupAreRealWithRunc() throws IOException {
    String id =
        out(
                "run",
                "-d",
                "--runtime=runc",
                "--memory=32m",
                "--cpus=0.5",
                "--pids-limit=20",
                "bb",
                "sleep",
                "300")
            .substring(0, 12);
    assertThat(limit("pids", id, "pids.max")).isEqualTo("20");
    assertThat(limit("memory", id, "memory.limit_in_bytes")).isEqualTo("33554432");
    assertThat(limit("cpu", id, "cpu.cfs_quota_us")).isEqualTo("50000");
    tare.run("rm", "-f", id).ok();
    assertThat(Path.of("/sys/fs/cgroup/pids/tare-" + id)).doesNotExist();
  }

  private static String limit(String controller, String id, String file) throws IOException {
    Path cgroups = Path.of("/sys/fs/cgroup");
    if (Files.exists(cgroups.resolve("cgroup.controllers"))) {
      org.junit.jupiter.api.Assumptions.abort("cgroups of version 2 have other files");
    }
    return Files.readString(cgroups.resolve(controller).resolve("tare-" + id).resolve(file))
        .strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--runtime=crun --memory=64m: runs crun without cgroups: --runtime runc",
        "--runtime=builtin --pids-limit=9: has no cgroup: --runtime runc",
        "--runtime=crun --cpus=0.5: runs crun without cgroups: --runtime runc",
        "--runtime=crun --pid=host: nothing could end: --runtime runc",
        "--runtime=builtin --cap-add=SYS_ADMIN: could leave the built-in sandbox: crun or runc",
        "--privileged: switches every protection off: --cap-add",
        "--security-opt=label=disable: no-new-privileges and seccomp alone: leave it away",
        "--network=bridge: tare makes none: --network",
        "--mount=type=volume,dst=/x: no named volumes: type=bind"
      })
  void whatCannotBeHadIsRefusedWithAReason(String line) {
    String[] parts = line.split(": ", -1);
    String[] asked = words(parts[0], new String[] {"bb", "true"});
    for (String verb : new String[] {"run", "create", "run -d"}) {
      Outcome outcome = tare.run(words(verb, asked));
      assertThat(outcome.status()).isEqualTo(125);
      assertThat(outcome.err()).contains(parts[1]).contains("hint:").contains(parts[2]);
    }
    assertThat(out("ps", "-a", "-q")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void namespacesOfAnotherContainerAreShared(String runtime) {
    String spaces = "readlink /proc/self/ns/net; readlink /proc/self/ns/ipc";
    out("run", "-d", "--runtime=" + runtime, "--name=one", "--network=none", "bb", "sleep", "300");
    String theirs = out("exec", "one", "sh", "-c", spaces);
    String[] asked = {
      "--runtime=" + runtime, "--network=container:one", "--ipc=container:one", "bb"
    };
    assertThat(out(words("run", asked, "sh", "-c", spaces))).isEqualTo(theirs);
    out(words("run -d --name=two", asked, "sleep", "300"));
    assertThat(out("exec", "two", "sh", "-c", spaces)).isEqualTo(theirs);
    tare.run("rm", "-f", "one", "two").ok();
    Outcome gone = tare.run(words("run", asked, "true"));
    assertThat(gone.status()).isEqualTo(125);
    assertThat(gone.err()).contains("cannot find container one");
  }

  @Test
  void processesThatAreSharedEndWithTheirContainerAlone() {
    out("run", "-d", "--runtime=runc", "--name=one", "bb", "sleep", "300");
    String[] asked = {"--runtime=runc", "--pid=container:one", "bb"};
    assertThat(out(words("run", asked, "ps"))).contains("sleep 300");
    out(words("run -d --name=two", asked, "sh", "-c", "sleep 401 & sleep 402 & wait"));
    Outcome paused = tare.run("pause", "two");
    assertThat(paused.err()).contains("shares its processes");
    tare.run("rm", "-f", "two").ok();
    assertThat(out("exec", "one", "ps")).contains("sleep 300").doesNotContain("sleep 40");
  }
}
