package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program in a terminal knows how large that is.
@Tag("machine")
@Timeout(300)
class TerminalSizeTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void aProgramHasTheSizeOfOurTerminal(String runtime) throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "crun", "runc", "script");
    var tare = new TareProcess(dir);
    RootImage.make(tare, dir.resolve("root"), "bb", "");
    String run =
        // crun, once in a hundred times, loses what a program prints just before it ends
        "stty rows 33 cols 101; exec %s run -it --runtime=%s bb busybox sh -c 'stty size; sleep 1'"
            .formatted(TareProcess.PROJECT.resolve("tare"), runtime);
    Command terminal =
        new Command(
            List.of("script", "-qec", run, "/dev/null"),
            Optional.of(
                Map.of("PATH", System.getenv("PATH"), "TARE_ROOT", dir.resolve("tare").toString())),
            Optional.of(dir));
    // script(1) ends the input with a NUL, which the terminal may show before or after the answer
    String shown = terminal.run().out().toString().replaceAll("\\x00|\\^@", "");
    assertThat(shown.strip()).endsWith("33 101");
  }
}
