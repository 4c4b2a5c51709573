package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.ScratchImages.Who;
import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Containers that hold one program and nothing else, looked into.
@Tag("machine")
class DebugCommandTest {
  @TempDir Path dir;
  private ScratchImages images;

  @BeforeEach
  void make() throws IOException {
    images = ScratchImages.make(dir);
  }

  static Stream<Arguments> everyEngineAndUser() {
    return Stream.of("crun", "runc", "builtin")
        .flatMap(e -> Stream.of(Who.values()).map(w -> Arguments.of(e, w)));
  }

  @ParameterizedTest
  @MethodSource("everyEngineAndUser")
  void looksIntoAContainerThatRunsAndChangesNothing(String engine, Who who) throws IOException {
    try (var tare = images.of(who)) {
      tare.start("web", engine);
      String before = tare.files("web");
      String script =
          "ps | grep -c ' /p$'; cat /proc/1/root/written; hostname >/tmp/x; grep -c : /proc/net/dev;"
              + " id -u; echo /proc/self/fd/*";
      Command.Outcome outcome = tare.run("debug", "web", "--", "sh", "-c", script);
      assertThat(outcome.out().toString())
          .as("%s", outcome)
          .matches(
              "1\nby the container\n1\n0\n/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2( /proc/self/fd/3)?\n");
      assertThat(outcome.err().toString())
          .contains("the root of web is at /proc/1/root; with this machine's busybox")
          .containsPattern("like: nsenter --target \\d+ --pid --ipc --uts --net\n")
          .contains("like: docker run -it --rm --pid container:web --network container:web")
          .contains("like: kubectl debug -it POD --image busybox --target web -- sh -c");
      assertThat(before).contains("written");
      assertThat(tare.files("web")).isEqualTo(before);
      assertThat(left(tare)).isEmpty();
    }
  }

  /// Also not for whoever may trace, and by way of the container's own processes.
  @ParameterizedTest
  @MethodSource("everyEngineAndUser")
  void showsNothingOfTheMachine(String engine, Who who) throws IOException {
    try (var tare = images.of(who)) {
      tare.start("web", engine);
      String script =
          """
          for process in /proc/[0-9]*; do
            for way in root cwd; do
              for up in 1 2 3 4 5 6 7 8 9 10 11 12; do
                [ ! -e "$process/$way$0" ] || echo "$process/$way leads to the machine"
                way=$way/..
              done
            done
            for fd in "$process"/fd/*; do
              [ ! -d "$fd/." ] || echo "$fd is a directory"
            done
          done
          grep -h CapPrm /proc/1/status /proc/self/status
          grep NoNewPrivs /proc/self/status
          mount -t tmpfs none /tmp 2>/dev/null && echo mounted
          ls -d "$0" 2>/dev/null || :
          """;
      String out = tare.ok("debug", "web", "--", "sh", "-c", script, dir.toString());
      String first = engine.equals("builtin") ? "800005fb" : "800405fb";
      assertThat(out)
          .isEqualTo(
              "CapPrm:\t00000000%s\nCapPrm:\t00000000800c05fb\nNoNewPrivs:\t1\n".formatted(first));
    }
  }

  /// Where the first process has fewer rights than the tools.
  @ParameterizedTest
  @EnumSource(
      value = dev.tare.runtime.Engine.class,
      names = {"CRUN", "RUNC", "BUILTIN"})
  void reachesTheRootOfAProgramThatRunsAsAnotherUser(dev.tare.runtime.Engine engine)
      throws IOException {
    try (var tare = images.of(Who.ROOT)) {
      tare.start("web", engine.id(), "-u", "1234:1235");
      String out = tare.ok("debug", "web", "--", "ls", "/proc/1/root/p");
      assertThat(out).isEqualTo("/proc/1/root/p\n");
    }
  }

  @ParameterizedTest
  @MethodSource("everyEngineAndUser")
  void showsWhatAContainerLeftThatHasEnded(String engine, Who who) throws IOException {
    try (var tare = images.of(who)) {
      tare.ok("run", "-d", "--name", "job", "--runtime", engine, "scr", "end");
      assertThat(tare.ok("wait", "job")).isEqualTo("3\n");
      String before = tare.files("job");
      String script = "cat /proc/1/root/written; echo x >/proc/1/root/new; ls /proc/1/root/new";
      Command.Outcome outcome = tare.run("debug", "job", "--", "sh", "-c", script);
      assertThat(outcome.out().toString())
          .as("%s", outcome)
          .isEqualTo("by the container\n/proc/1/root/new\n");
      assertThat(outcome.err().toString())
          .contains(
              "job does not run; its root is at /proc/1/root, and what is written there is gone")
          .contains("docker commit job job-debug && docker run -it --rm --mount type=image,source=")
          .contains("cat /image/written");
      assertThat(tare.files("job")).isEqualTo(before);
      assertThat(left(tare)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Who.class)
  void showsAnImageThatDoesNotStart(Who who) throws IOException {
    try (var tare = images.of(who)) {
      assertThat(tare.run("run", "bad").status()).isEqualTo(126);
      Command.Outcome outcome = tare.run("debug", "bad", "--", "ls", "-l", "/proc/1/root/p");
      assertThat(outcome.out().toString()).as("%s", outcome).startsWith("-rw-r--r--");
      assertThat(outcome.err().toString()).contains("the root of the image bad is at /proc/1/root");
      tare.ok("create", "--name", "never", "bad");
      assertThat(tare.ok("debug", "never", "ls", "/proc/1/root/p")).isEqualTo("/proc/1/root/p\n");
      assertThat(left(tare)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Who.class)
  void bringsTheToolsOfADirectoryAndOfAnImage(Who who) throws IOException {
    Path tools = dir.resolve("tools");
    Files.createDirectories(tools.resolve("bin"));
    Files.copy(dev.tare.testing.Machine.find("busybox").orElseThrow(), tools.resolve("bin/sh"));
    try (var tare = images.of(who)) {
      tare.start("web", "crun");
      String there = tools.toString();
      String out =
          tare.ok("debug", "--tools", there, "web", "--", "sh", "-c", "echo x >/new; echo /*");
      assertThat(out).isEqualTo("/bin /dev /etc /new /proc /root /tmp\n");
      assertThat(tools.toFile().list()).containsExactly("bin");
      Command.Outcome none = tare.run("debug", "--tools", "scr", "web");
      assertThat(none.status()).isEqualTo(127);
      assertThat(none.err().toString())
          .contains("cannot run sh: the tools of scr hold no such program");
      assertThat(tare.run("debug", "--tools", "scr", "web", "/p", "end").status()).isEqualTo(3);
    }
  }

  @Test
  void givesTheStatusAndSaysWhatIsNotThere() throws IOException {
    try (var tare = images.of(Who.ROOT)) {
      assertThat(tare.run("debug", "scr", "--", "sh", "-c", "exit 7").status()).isEqualTo(7);
      Command.Outcome unknown = tare.run("debug", "nosuch");
      assertThat(unknown.status()).isEqualTo(125);
      assertThat(unknown.err().toString())
          .contains("tare: cannot find a container or an image nosuch");
      assertThat(tare.run("debug", "--tools", "./no", "scr").err().toString())
          .contains("cannot bring tools: %s is no directory".formatted(tare.home().resolve("no")));
    }
  }

  /// Run folders, and mounts that others see.
  private static String left(ScratchImages.Tare tare) throws IOException {
    Path runs = tare.home().resolve("tare/cache/containers");
    return Command.of("sh", "-c", "ls \"$0\"; grep \"$0\" /proc/self/mountinfo", runs.toString())
        .run()
        .out()
        .toString();
  }
}
