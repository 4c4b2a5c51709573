package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Images and programs that reach for the machine, with each engine. A file outside is never read
/// nor written.
@Tag("machine")
@Timeout(300)
class HostileContainersTest {
  private static final String SECRET = "canary-4711";

  @TempDir Path dir;
  private TareProcess tare;
  private Path outside;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "crun", "runc", "conmon");
    tare = new TareProcess(dir);
    outside = Files.createDirectory(dir.resolve("outside"));
    Files.writeString(outside.resolve("canary"), SECRET);
  }

  @AfterEach
  void nothingOutsideHasChanged() throws IOException {
    tare.run("rm", "-f", "-a");
    try (Stream<Path> all = Files.list(outside)) {
      assertThat(all).containsExactly(outside.resolve("canary"));
    }
    assertThat(outside.resolve("canary")).hasContent(SECRET);
  }

  private void image(String script, String... changes) throws IOException {
    RootImage.make(
        tare, dir.resolve("root"), "bad", script.replace("OUT", outside.toString()), changes);
  }

  private Outcome run(String runtime, String... words) {
    return tare.run(
        Stream.concat(Stream.of("run", "--runtime=" + runtime), Stream.of(words))
            .toArray(String[]::new));
  }

  private static void assertWords(Outcome outcome) {
    assertThat(outcome.err()).contains("tare").doesNotContain("\tat ", "Exception", SECRET);
  }

  /// CVE-2024-9676.
  @ParameterizedTest
  @ValueSource(strings = {"ln -s /dev/zero etc/passwd", "ln -s OUT/canary etc/passwd"})
  void accountsThatLeadElsewhereAreNoAccounts(String script) throws IOException {
    image(script);
    Outcome outcome = run("crun", "--user=nobody", "bad", "true");
    assertThat(outcome.status()).isEqualTo(125);
    assertWords(outcome);
    assertThat(run("crun", "--user=65534", "bad", "true").status()).isZero();
  }

  /// CVE-2024-9676.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void accountsWithoutEndAreNotRead(String runtime) throws IOException {
    image("yes x:x:1:1:::: | head -c 64000000 >etc/passwd");
    Outcome outcome = run(runtime, "--user=nobody", "bad", "true");
    assertThat(outcome.status()).isEqualTo(125);
    assertWords(outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crun proc",
        "crun dev",
        "crun sys",
        "runc proc",
        "runc dev",
        "runc sys",
        "builtin proc",
        "builtin dev"
      })
  void directoriesOfTheKernelThatAreLinksStayInside(String which) throws IOException {
    String[] words = which.split(" ", -1);
    image("rm -r %1$s; ln -s OUT %1$s".formatted(words[1]));
    Outcome outcome =
        run(words[0], "bad", "sh", "-c", "echo x >/%s/made; cat /%1$s/canary".formatted(words[1]));
    assertThat(outcome.out() + outcome.err()).doesNotContain(SECRET, "\tat ");
    if (outcome.status() == 125) {
      assertWords(outcome);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aDirectoryIsNoProgram(String runtime) throws IOException {
    image("", "ENTRYPOINT [\"/etc\"]");
    Outcome outcome = run(runtime, "bad");
    assertThat(outcome.status()).isEqualTo(126);
    assertWords(outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aHundredThousandVariablesAreTakenOrRefusedInWords(String runtime) throws IOException {
    image("");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      lines.append("VARIABLE_").append(i).append("=some value that makes it long ").append(i);
      lines.append('\n');
    }
    Path file = Files.writeString(dir.resolve("env"), lines);
    for (String verb : List.of("--interactive", "--detach")) {
      Outcome outcome = run(runtime, verb, "--env-file=" + file, "bad", "true");
      assertThat(outcome.status()).as("%s", outcome.err()).isIn(0, 125);
      if (outcome.status() == 125) {
        assertWords(outcome);
      }
    }
    tare.run("ps", "-a").ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void whatForksAndIgnoresTermIsStopped(String runtime) throws IOException {
    image("");
    String script = "trap '' TERM; for i in 1 2 3 4 5 6 7 8; do sleep 4711 & done; wait; sleep 99";
    String id = run(runtime, "-d", "bad", "sh", "-c", script).ok().out().strip();
    tare.run("stop", "-t", "1", id).ok();
    assertThat(tare.run("wait", id).ok().out()).isEqualTo("137\n");
    String left =
        Command.of("sh", "-c", "grep -l 4711 /proc/[0-9]*/comm; true").run().out().toString();
    assertThat(left).isEmpty();
    assertThat(
            Command.of("sh", "-c", "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done")
                .run()
                .out()
                .toString()
                .lines()
                .filter("sleep 4711 "::equals))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void outputWithoutEndFillsNoDisk(String runtime) throws IOException {
    image("");
    String id =
        run(
                runtime,
                "-d",
                "bad",
                "sh",
                "-c",
                "yes 0123456789012345678901234567890 | head -c 300000000")
            .ok()
            .out()
            .strip();
    tare.run("wait", id).ok();
    Path containers = dir.resolve("tare");
    String kilobytes =
        Command.of(
                "sh",
                "-c",
                "find \"$1\" -path '*"
                    + id.substring(0, 12)
                    + "*' -name 'log*' -exec du -k {} + | cut -f1",
                "sh",
                containers.toString())
            .run()
            .out()
            .toString();
    assertThat(kilobytes.lines().mapToLong(Long::parseLong).sum()).isBetween(1000L, 140_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void noDescriptorOfOursIsOpen(String runtime) throws IOException {
    image("");
    String[] look = {"bad", "sh", "-c", "ls /proc/self/fd; sleep 300"};
    assertThat(run(runtime, "bad", "ls", "/proc/self/fd").ok().out()).isEqualTo("0\n1\n2\n3\n");
    run(runtime, Stream.concat(Stream.of("-d", "--name=c"), Stream.of(look)).toArray(String[]::new))
        .ok();
    assertThat(tare.run("exec", "c", "ls", "/proc/self/fd").ok().out()).isEqualTo("0\n1\n2\n3\n");
    assertThat(tare.run("logs", "c").ok().out()).isEqualTo("0\n1\n2\n3\n");
  }

  /// CVE-2024-21626.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void theWorkingDirectoryIsNoDescriptorOfOurs(String runtime) throws IOException {
    image("");
    run(runtime, "-d", "--name=c", "bad", "sleep", "300").ok();
    String up = "../../../../../../../../..";
    for (int fd = 3; fd < 11; fd++) {
      String place = "--workdir=/proc/self/fd/" + fd;
      Outcome started = run(runtime, place, "bad", "cat", up + outside + "/canary");
      Outcome entered = tare.run("exec", place, "c", "cat", up + outside + "/canary");
      assertThat(started.out() + entered.out()).isEmpty();
      assertThat(started.err()).doesNotContain("\tat ");
    }
  }

  /// CVE-2019-5736, without the part that would break this machine if it worked.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void noProgramOfThisMachineCanBeWrittenTo(String runtime) throws IOException {
    image("printf '#!/proc/self/exe\\n' >evil; chmod 755 evil");
    String script =
        """
        end=$(($(date +%s) + 8))
        while [ $(date +%s) -lt $end ]; do
          for p in /proc/[0-9]*; do
            n=$(readlink $p/exe) || continue
            [ "$n" = /bin/busybox ] || { [ -w $p/exe ] && echo "$n"; }
            [ -e $p/root%s/canary ] && echo "root of ${p##*/}"
          done
        done
        echo end
        """
            .replace("%s", outside.toString())
            .replace("$(date +%s)", "$(busybox date +%s)");
    run(runtime, "-d", "--name=c", "bad", "sh", "-c", script).ok();
    for (int i = 0; i < 6; i++) {
      tare.run("exec", "c", "/evil");
    }
    tare.run("wait", "c").ok();
    List<String> seen = tare.run("logs", "c").ok().out().lines().distinct().toList();
    // what can be opened for writing is a copy: in memory, or made for this one program
    assertThat(seen)
        .allMatch(l -> l.equals("end") || l.contains("(deleted)") || l.contains("memfd"), "a copy");
  }

  /// Variables of an image mean nothing to the tools that start it.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void librariesOfTheImageAreLoadedInsideAlone(String runtime) throws IOException {
    Machine.needs("gcc");
    Path source =
        Files.writeString(
            dir.resolve("evil.c"),
            """
            #include <fcntl.h>
            __attribute__((constructor)) static void begin(void) { open("OUT/made", O_CREAT, 0600); }
            """
                .replace("OUT", outside.toString()));
    Path library = dir.resolve("evil.so");
    assertThat(
            Command.of("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .run()
                .isSuccess())
        .isTrue();
    image("cp %s evil.so".formatted(library), "ENV LD_PRELOAD=./evil.so");
    run(runtime, "-d", "--name=c", "bad", "sleep", "300").ok();
    assertThat(tare.run("exec", "c", "echo", "x").ok().out()).isEqualTo("x\n");
    assertThat(tare.run("exec", "-e", "LD_LIBRARY_PATH=.", "c", "true").status()).isZero();
  }

  /// CVE-2025-31133, CVE-2025-52565, CVE-2025-52881.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void maskedPathsAreEmptyAndOthersReadOnly(String runtime) throws IOException {
    image("ln -s /proc/sysrq-trigger dev/console; ln -s /proc/kcore dev/null; ln -s OUT dev/pts");
    String script =
        """
        for f in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug; do
          [ ! -e $f ] || cat $f | head -c 100
        done
        for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/sys/kernel/hostname; do
          (echo x >$f) 2>/dev/null && echo "written: $f"
        done
        (echo x >/dev/console) 2>/dev/null
        umount /proc/sys 2>/dev/null && echo unmounted
        mount -t proc proc /tmp 2>/dev/null && echo mounted
        stat -c %F /dev/null
        """;
    assertThat(run(runtime, "bad", "sh", "-c", script).ok().out())
        .isEqualTo("character special file\n");
  }

  /// CVE-2021-30465.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aLinkOfTheImageLeadsNoMountOutside(String runtime) throws IOException {
    image("ln -s OUT data; ln -s / top; ln -s OUT tmp/work");
    Path volume = Files.createDirectory(dir.resolve("volume"));
    Files.writeString(volume.resolve("file"), "mine");
    String[] places = {"/data", "/data/below", "/top" + outside + "/deep"};
    for (String place : places) {
      Outcome outcome =
          run(
              runtime,
              "-v",
              volume + ":" + place,
              "-w",
              "/tmp/work/x",
              "bad",
              "cat",
              place + "/file");
      // crun makes nothing where a link leads to nothing
      assertThat(outcome.out()).isIn("mine", "");
      assertThat(outcome.status()).isIn(0, 125);
      run(runtime, "--tmpfs", place, "bad", "touch", place + "/x");
    }
  }

  /// CVE-2021-30465, with a link that the container makes for its next start.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aLinkThatAContainerLeftLeadsNoMountOutside(String runtime) throws IOException {
    image("mkdir -p data");
    Path volume = Files.createDirectory(dir.resolve("volume"));
    String script = "mv /data /d; mv /etc /e; ln -s OUT /data; ln -s OUT /etc; mv /proc /p; true";
    run(
            runtime,
            "-d",
            "--name=c",
            "-v",
            volume + ":/data/below",
            "bad",
            "sh",
            "-c",
            script.replace("OUT", outside.toString()))
        .ok();
    tare.run("wait", "c").ok();
    Outcome again = tare.run("start", "c");
    assertThat(again.err()).doesNotContain("\tat ", SECRET);
    tare.run("wait", "c");
  }

  /// CVE-2021-41091, CVE-2024-25621: set-user-ID programs of images and containers.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void filesOfContainersAreOutOfReachOfOtherUsers(String runtime) throws IOException {
    Machine.needs("setpriv");
    image("cp bin/busybox bin/su; chmod 4755 bin/su");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    String script = "cp /bin/su /mine; chmod 4755 /mine; sleep 300";
    run(runtime, "-d", "bad", "sh", "-c", script.replace("cp", "busybox cp")).ok();
    String found =
        Command.of(
                "setpriv",
                "--reuid=65534",
                "--clear-groups",
                "find",
                dir.resolve("tare").toString(),
                "-perm",
                "-4000")
            .run()
            .out()
            .toString();
    assertThat(found).isEmpty();
    String exists =
        Command.of("find", dir.resolve("tare").toString(), "-perm", "-4000").run().out().toString();
    assertThat(exists).as("what was to be hidden").isNotEmpty();
    assertThat(Files.exists(dir.resolve("tare"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  /// Set-user-ID works as with peers, unless it was switched off.
  @ParameterizedTest
  @ValueSource(strings = {"crun 0 1", "runc 0 1", "builtin 1 1"})
  void privilegesAreGainedOnlyWhereTheyMay(String which) throws IOException {
    String[] words = which.split(" ", -1);
    image("");
    String[] look = {"bad", "grep", "NoNewPrivs", "/proc/self/status"};
    assertThat(run(words[0], look).ok().out()).isEqualTo("NoNewPrivs:\t" + words[1] + "\n");
    String[] without =
        Stream.concat(Stream.of("--security-opt=no-new-privileges"), Stream.of(look))
            .toArray(String[]::new);
    assertThat(run(words[0], without).ok().out()).isEqualTo("NoNewPrivs:\t" + words[2] + "\n");
  }
}
