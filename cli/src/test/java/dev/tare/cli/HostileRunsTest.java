package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs of a build that reach for the machine: through its file descriptors, through links that
/// they leave for later instructions, and after their time.
@Tag("machine")
@Timeout(300)
class HostileRunsTest {
  @TempDir Path dir;
  private HostileBuild build;

  @BeforeEach
  void open() throws Exception {
    Machine.needs("busybox");
    build = HostileBuild.running(dir);
    build.write("file", "mine");
  }

  @Test
  void aProgramSeesItsStandardStreamsAlone() throws Exception {
    Outcome outcome =
        build
            .of(
                "FROM scratch",
                "COPY base/ /",
                "RUN for f in /proc/self/fd/*; do echo \"open: $f\"; done")
            .ok();
    assertThat(
            (outcome.out() + outcome.err())
                .lines()
                .filter(l -> l.matches(".*open: /proc/self/fd/\\d+")))
        .allMatch(line -> line.matches(".*/(0|1|2|3)"))
        .isNotEmpty();
  }

  /// CVE-2024-21626: a descriptor of the engine that is still open when the working directory is
  /// set.
  @Test
  void theWorkingDirectoryIsNoDescriptorOfTheEngine() throws Exception {
    for (int fd = 3; fd < 16; fd++) {
      Outcome outcome =
          build.of(
              "FROM scratch",
              "COPY base/ /",
              "WORKDIR /proc/self/fd/" + fd,
              "RUN cat ../../../../../../../.."
                  + build.outside
                  + "/canary; ls ../../../../../../../../../; true");
      assertThat(outcome.out() + outcome.err()).doesNotContain("lost+found");
    }
  }

  @Test
  void aParentThatBecameALinkKeepsLaterInstructionsInside() throws Exception {
    build.write("d/new", "mine");
    build
        .of(
            "FROM scratch",
            "COPY base/ /",
            "WORKDIR /a/b",
            "COPY file /a/b/file",
            "RUN rm -rf /a && ln -s " + build.outside + " /a",
            "COPY file /a/canary",
            "COPY d/ /a/below/",
            "WORKDIR /a/below/deep/deeper",
            "RUN echo mine >../ran")
        .ok();
    String inside = build.outside.toString().substring(1);
    assertThat(build.tree())
        .containsEntry(inside + "/canary", "mine")
        .containsEntry(inside + "/below/new", "mine")
        .containsEntry(inside + "/below/deep/ran", "mine\n");
  }

  @Test
  void aProgramLeftBehindIsGoneBeforeTheNextInstruction() throws Exception {
    build
        .of(
            "FROM scratch",
            "COPY base/ /",
            "RUN (while :; do rm -rf /a; ln -s "
                + build.outside
                + " /a; echo again >>/count; done) >/dev/null 2>&1 & exit 0",
            "RUN rm -rf /a /count",
            "COPY file /a/canary",
            "RUN sleep 1; test ! -e /count")
        .ok();
    assertThat(build.tree()).containsEntry("a", "directory").containsEntry("a/canary", "mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/zero",
        "/dev/random",
        "/proc/self/environ",
        "OUT/passwd",
        "/etc/passwd",
        "/fifo"
      })
  void accountsAreReadFromAFileOfTheImageAlone(String target) throws Exception {
    Outcome outcome =
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN mknod /fifo p; rm /etc/passwd; ln -s "
                + target.replace("OUT", build.outside.toString())
                + " /etc/passwd",
            "COPY --chown=nobody file /x",
            "USER nobody",
            "RUN id");
    build.assertRefused(outcome);
  }

  @Test
  void theKernelsSwitchesCannotBeTurned() throws Exception {
    build.assertRefused(
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN cat /proc/sys/kernel/core_pattern >/pattern && cat /pattern >/proc/sys/kernel/core_pattern"));
    build.assertRefused(
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN echo b >/proc/sysrq-trigger.none || echo h >/proc/sysrq-trigger"));
  }

  @Test
  void moreRightsThanAsked() throws Exception {
    build.assertRefused(build.of("FROM scratch", "COPY base/ /", "RUN --security=insecure id"));
    build.assertRefused(build.of("FROM scratch", "COPY base/ /", "RUN --device=all id"));
  }

  @Test
  void aShellThatIsALinkToTheMachinesIsNotFound() throws Exception {
    build.link("evil/bin/sh", build.outside.resolve("canary"));
    build.assertRefused(build.of("FROM scratch", "COPY evil/ /", "RUN true"));
  }

  @Test
  void endlessOutputWithoutLinesIsPassedOn() throws Exception {
    Outcome outcome =
        build.of(
            "FROM scratch",
            "COPY base/ /",
            "RUN i=0; x=xxxxxxxxxxxxxxxx; while [ $i -lt 20 ]; do x=$x$x; i=$((i+1)); [ ${#x} -gt 9999999 ] && break; done; echo $x$x; exit 3");
    assertThat(outcome.status()).isEqualTo(1);
  }
}
