package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.HostTree;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// On a whole system nothing is missing.
@Tag("machine")
class WorkChecksMachineTest {
  @Test
  void programsOfAWholeSystemMissNothing() throws Exception {
    Machine.needs("curl", "git");
    ImageConfig config = ImageConfig.of(Platform.host());
    WorkChecks checks = new WorkChecks(new HostTree(Path.of("/")), config);
    List<String> programs;
    try (Stream<Path> files = Files.list(Path.of("/usr/bin"))) {
      programs =
          Stream.concat(
                  Stream.of("/usr/bin/curl", "/usr/bin/git"),
                  files
                      .sorted()
                      .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                      .filter(f -> !f.endsWith("busybox")) // static: its service is a true alarm
                      .map(Path::toString)
                      .limit(30))
              .toList();
    }
    for (String program : programs) {
      Start start = Start.of(config.withEntrypoint(List.of(program)));
      assertThat(checks.check(start)).as(program).isEmpty();
    }
  }
}
