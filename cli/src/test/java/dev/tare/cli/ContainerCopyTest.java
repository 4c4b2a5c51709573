package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `tare cp`, with containers that run, and those that do not.
@Tag("machine")
@Timeout(300)
class ContainerCopyTest {
  @TempDir Path dir;
  private RunningContainers containers;
  private Path source;
  private Path outside;

  @BeforeEach
  void open() throws Exception {
    containers = RunningContainers.in(dir);
    source = dir.resolve("src");
    Files.createDirectories(source.resolve("sub"));
    Files.writeString(source.resolve("a"), "a");
    Files.writeString(source.resolve("sub/b"), "b");
    Files.createSymbolicLink(source.resolve("l"), Path.of("a"));
    outside = dir.resolve("outside");
    Files.createDirectories(outside.resolve("below"));
    Files.writeString(outside.resolve("canary"), "canary of the machine");
  }

  @AfterEach
  void close() {
    containers.close();
  }

  private Outcome cp(Object... words) {
    List<String> all = new java.util.ArrayList<>(List.of("cp"));
    for (Object word : words) {
      all.add(word.toString());
    }
    return containers.tare.run(Bytes.EMPTY, all);
  }

  /// Makes the container `c`, running or not.
  private void make(String how, String script, String... options) {
    switch (how) {
      case "created" -> {
        List<String> words = new java.util.ArrayList<>(List.of("create", "--name", "c"));
        words.addAll(List.of(options));
        words.addAll(List.of("base", "sh", "-c", "echo >/ready; exec sleep 1000"));
        containers.tare.run(Bytes.EMPTY, words).ok();
      }
      case "stopped" -> {
        containers.start("c", script, options);
        containers.run("kill", "c").ok();
      }
      default -> {
        List<String> all = new java.util.ArrayList<>(List.of("--runtime", how));
        all.addAll(List.of(options));
        containers.start("c", script, all.toArray(String[]::new));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin", "stopped", "created"})
  void placesAreThoseOfDocker(String how) throws Exception {
    make(how, "true");
    cp(source, "c:/x").ok();
    cp(source, "c:/x").ok();
    cp(source + "/.", "c:old").ok();
    cp(source.resolve("a"), "c:/etc/renamed").ok();
    cp(source.resolve("a"), "c:/old/").ok();
    assertThat(cp(source.resolve("a"), "c:/no/such").status()).isEqualTo(3);
    assertThat(cp(source.resolve("a"), "c:/nosuch/").status()).isEqualTo(3);
    assertThat(cp(source, "c:/etc/renamed").status()).isEqualTo(2);
    assertThat(containers.run("diff", "c").ok().out().replace("A /ready\n", ""))
        .isEqualTo(
            """
            C /etc
            A /etc/renamed
            C /old
            A /old/a
            A /old/l
            A /old/sub
            A /old/sub/b
            A /x
            A /x/a
            A /x/l
            A /x/src
            A /x/src/a
            A /x/src/l
            A /x/src/sub
            A /x/src/sub/b
            A /x/sub
            A /x/sub/b
            """);
    cp("c:/x", dir.resolve("got")).ok();
    cp("c:/x/src/.", dir.resolve("got/sub")).ok();
    cp("-L", "c:/x/l", dir.resolve("got/followed")).ok();
    assertThat(dir.resolve("got/src/sub/b")).hasContent("b");
    assertThat(dir.resolve("got/sub/sub/b")).hasContent("b");
    assertThat(Files.readSymbolicLink(dir.resolve("got/l"))).hasToString("a");
    assertThat(Files.isSymbolicLink(dir.resolve("got/followed"))).isFalse();
    assertThat(dir.resolve("got/followed")).hasContent("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin", "stopped", "created"})
  void ownersAreKeptWhenAskedAndRootsElse(String how) throws Exception {
    make(how, "true");
    Files.setAttribute(source.resolve("a"), "unix:uid", 1234);
    Files.setAttribute(source.resolve("a"), "unix:gid", 1235);
    cp(source.resolve("a"), "c:/roots").ok();
    cp("-a", source.resolve("a"), "c:/kept").ok();
    if (how.equals("stopped") || how.equals("created")) {
      containers.run("start", "c").ok();
    }
    assertThat(containers.run("exec", "c", "stat", "-c", "%u:%g", "/roots", "/kept").ok().out())
        .isEqualTo("0:0\n1234:1235\n");
    cp("c:/kept", dir.resolve("mine")).ok();
    cp("-a", "c:/kept", dir.resolve("theirs")).ok();
    assertThat(Files.getAttribute(dir.resolve("mine"), "unix:uid")).isEqualTo(0);
    assertThat(Files.getAttribute(dir.resolve("theirs"), "unix:uid")).isEqualTo(1234);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin", "stopped", "created"})
  void tarsAreReadAndWritten(String how) throws Exception {
    make(how, "true");
    Path tar = dir.resolve("src.tar");
    new ProcessBuilder("tar", "-cf", tar.toString(), "-C", dir.toString(), "src").start().waitFor();
    containers.run(Bytes.of(Files.readAllBytes(tar)), "cp", "-", "c:/etc").ok();
    assertThat(containers.run("diff", "c").ok().out()).contains("A /etc/src/sub/b\n");
    assertThat(containers.run("cp", "c:/etc/src", "-").ok().out())
        .contains("src/sub/b", "src/l")
        .doesNotContain("etc/");
    assertThat(containers.run(Bytes.EMPTY, "cp", "-", "c:/nosuch").status()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin", "stopped"})
  void linksEndAtTheRootOfTheContainer(String how) throws Exception {
    String up = "../../../../../../../../../..";
    make(
        how,
        "mkdir -p /w; ln -s %s /w/abs; ln -s %s%s /w/up; ln -s %s/canary /w/file; ln -s / /w/root"
            .formatted(outside, up, outside, outside));
    for (String link : List.of("abs", "up", "root" + outside)) {
      assertThat(cp("c:/w/" + link + "/canary", dir.resolve("stolen")).status()).isEqualTo(3);
      assertThat(cp(source.resolve("a"), "c:/w/" + link + "/new").status()).isEqualTo(3);
      assertThat(cp(source, "c:/w/" + link).status()).isBetween(1, 9);
    }
    assertThat(cp("-L", "c:/w/file", dir.resolve("stolen")).status()).isEqualTo(3);
    assertThat(cp(source.resolve("a"), "c:/w/file").status()).isEqualTo(3);
    assertThat(cp("c:" + up + outside + "/canary", dir.resolve("stolen")).status()).isEqualTo(3);
    cp("c:/w/root/etc/passwd", dir.resolve("own")).ok();
    assertThat(dir.resolve("own")).content().contains("app:x:1234");
    assertThat(dir.resolve("stolen")).doesNotExist();
    assertThat(outside.toFile().list()).containsExactlyInAnyOrder("canary", "below");
    assertThat(outside.resolve("canary")).hasContent("canary of the machine");
  }

  /// CVE-2018-15664.
  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void aDirectoryThatIsExchangedForALinkMeanwhileLeadsNowhere(String how) throws Exception {
    make(
        how,
        "mkdir /d /d/below; echo mine >/d/canary; (while :; do mv /d /e; ln -s %s /d; rm /d; mv /e /d;"
                .formatted(outside)
            + " done) >/dev/null 2>&1 & true");
    for (int i = 0; i < 8; i++) {
      Outcome _ = cp(source + "/.", "c:/d");
      Outcome _ = cp("c:/d", dir.resolve("got" + i));
      Outcome _ = cp("c:/d/canary", dir.resolve("single" + i));
      for (Path got : List.of(dir.resolve("got" + i + "/canary"), dir.resolve("single" + i))) {
        // where the link itself was there, it was copied as a link, and leads where it says
        boolean isLink = Files.isSymbolicLink(dir.resolve("got" + i)) && got.endsWith("canary");
        if (!isLink && Files.isRegularFile(got)) {
          assertThat(got).hasContent("mine");
        }
      }
    }
    assertThat(outside.toFile().list()).containsExactlyInAnyOrder("canary", "below");
    assertThat(outside.resolve("canary")).hasContent("canary of the machine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin", "stopped", "created"})
  void aVolumeIsThereWhileTheContainerRuns(String how) throws Exception {
    Path shared = Files.createDirectory(dir.resolve("shared"));
    Files.writeString(shared.resolve("f"), "shared");
    make(how, "true", "-v", shared + ":/v");
    Outcome in = cp(source.resolve("a"), "c:/v");
    Outcome out = cp("c:/v/f", dir.resolve("got"));
    if (how.equals("stopped") || how.equals("created")) {
      assertThat(List.of(in.status(), out.status())).containsExactly(1, 1);
      assertThat(in.err() + out.err()).contains(shared.toString(), "does not run");
      assertThat(shared.resolve("a")).doesNotExist();
    } else {
      in.ok();
      out.ok();
      assertThat(shared.resolve("a")).hasContent("a");
      assertThat(dir.resolve("got")).hasContent("shared");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void whatIsMountedIsWrittenThroughAndStays(String how) throws Exception {
    Path writable = Files.writeString(dir.resolve("writable"), "volume");
    Path fixed = Files.writeString(dir.resolve("fixed"), "fixed");
    Path deep = Files.writeString(dir.resolve("deep"), "deep");
    make(
        how,
        "mkdir /w/kept",
        "-v=" + writable + ":/v",
        "-v=" + fixed + ":/ro:ro",
        "-v=" + deep + ":/w/sub/b",
        "--tmpfs=/memory");
    Path a = source.resolve("a");
    cp(a, "c:/v").ok();
    assertThat(writable).hasContent("a");
    containers.run("exec", "c", "sh", "-c", "echo more >>/v").ok();
    assertThat(writable).hasContent("amore");
    cp(writable, "c:/v").ok();
    assertThat(writable).hasContent("amore");
    cp(source + "/.", "c:/w").ok();
    assertThat(deep).hasContent("b");
    cp(a, "c:/memory").ok();
    for (String file : List.of("hosts", "resolv.conf", "hostname")) {
      cp(a, "c:/etc/" + file).ok();
      assertThat(containers.run("exec", "c", "cat", "/etc/" + file).ok().out()).isEqualTo("a");
    }
    Outcome readOnly = cp(a, "c:/ro");
    assertThat(readOnly.status()).isEqualTo(1);
    assertThat(readOnly.err()).contains("cannot write /ro: it is mounted read-only");
    assertThat(fixed).hasContent("fixed");
    Outcome device = cp(a, "c:/dev/null");
    assertThat(device.status()).isEqualTo(1);
    assertThat(device.err()).contains("cannot write /dev/null: a device is there");
    Outcome link = cp(source.resolve("l"), "c:/v");
    assertThat(link.err()).contains("cannot write /v: a file is mounted there");
    Outcome kernel = cp(a, "c:/proc/x");
    assertThat(kernel.err()).contains("cannot write /proc/x: nothing can be made there");
    Path tar = dir.resolve("memory.tar");
    Files.writeString(dir.resolve("memory"), "a file");
    new ProcessBuilder("tar", "-cf", tar.toString(), "-C", dir.toString(), "memory")
        .start()
        .waitFor();
    Outcome file = containers.run(Bytes.of(Files.readAllBytes(tar)), "cp", "-", "c:/");
    assertThat(file.err()).contains("cannot write /memory: a directory is mounted there");
    assertThat(
            containers.run("exec", "c", "sh", "-c", "[ -c /dev/null ] && cat /proc/mounts").out())
        .contains(" /v ", " /ro ", " /memory ", " /w/sub/b ", " /etc/hosts ", " /etc/resolv.conf ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void aDeviceIsCopiedAsOneOrNotAtAll(String how) {
    make(how, "true");
    Outcome refused = cp("c:/dev/null", dir.resolve("null"));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("cannot copy /dev/null: it is a device", "hint: as root -a");
    assertThat(dir.resolve("null")).doesNotExist();
    Outcome all = cp("c:/dev/.", dir.resolve("dev")).ok();
    assertThat(all.err()).contains("not copied, or not with all attributes: /dev/null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stopped", "created"})
  void whatAMountWouldHideIsRefused(String how) {
    make(how, "true", "--tmpfs=/memory");
    for (String place : List.of("/etc/hosts", "/dev/x", "/memory", "/memory/x")) {
      Outcome refused = cp(source.resolve("a"), "c:" + place);
      assertThat(List.of(1, 3)).contains(refused.status());
      assertThat(refused.err()).contains("cannot copy to " + place);
    }
    cp(source.resolve("a"), "c:/etc/hosts.allow").ok();
  }
}
