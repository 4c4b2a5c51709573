package dev.tare.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.closure.LiteralTree;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntryPointTest {
  private static final LiteralTree TREE =
      LiteralTree.of()
          .file("/bin/sh", "sh")
          .file("/usr/bin/tini", "t")
          .file("/usr/bin/app", "a")
          .file("/usr/bin/test", "t")
          .file("/usr/bin/check", "c")
          .file("/entry.sh", "#!/bin/sh\n")
          .file("/etc/app.conf", 0644, Bytes.utf8("x"))
          .file("/w/app.jar", 0644, Bytes.utf8("x"));

  private static ImageConfig config() {
    return ImageConfig.of(Platform.host()).withWorkingDir("/w");
  }

  private static List<String> of(ImageConfig config, String... more) {
    return EntryPoint.of(TREE, config, List.of(more)).stream()
        .map(e -> (e.isProgram() ? "" : "file ") + e.path() + " by " + e.said())
        .toList();
  }

  @Test
  void theProgramAlongThePathAndFilesAmongItsArguments() {
    assertThat(of(config().withCmd(List.of("app", "test", "--conf=/etc/app.conf", "app.jar"))))
        .containsExactly(
            "/usr/bin/app by Cmd app",
            "file /etc/app.conf by Cmd --conf=/etc/app.conf",
            "file /w/app.jar by Cmd app.jar");
  }

  @Test
  void theProgramOfAnEntryScript() {
    assertThat(of(config().withEntrypoint(List.of("/entry.sh")).withCmd(List.of("app", "test"))))
        .containsExactly("/entry.sh by Entrypoint /entry.sh", "/usr/bin/app by Cmd app");
  }

  @Test
  void theProgramOfAWrapper() {
    assertThat(of(config().withEntrypoint(List.of("tini", "--", "app", "test"))))
        .containsExactly("/usr/bin/tini by Entrypoint tini", "/usr/bin/app by Entrypoint app");
    assertThat(of(config().withEntrypoint(List.of("tini", "-g", "app", "test"))))
        .containsExactly("/usr/bin/tini by Entrypoint tini", "/usr/bin/app by Entrypoint app");
  }

  @Test
  void theProgramsOfATextForAShell() {
    assertThat(of(config().withCmd(List.of("/bin/sh", "-c", "test -f x && exec app -g"))))
        .containsExactly("/bin/sh by Cmd /bin/sh", "/usr/bin/app by Cmd app");
  }

  @Test
  void theHealthCheckAndWhatElseIsStarted() {
    ImageConfig config =
        config()
            .withCmd(List.of("app"))
            .withHealthcheck(Optional.of(Healthcheck.of(List.of("CMD", "check"))));
    assertThat(of(config, "tini"))
        .containsExactly(
            "/usr/bin/app by Cmd app",
            "/usr/bin/check by Healthcheck check",
            "/usr/bin/tini by asked for: tini");
  }

  @Test
  void nothingWhereTheConfigNamesNothing() {
    assertThat(of(config())).isEmpty();
    assertThat(of(config().withCmd(List.of("absent", "\0", "")))).isEmpty();
  }
}
