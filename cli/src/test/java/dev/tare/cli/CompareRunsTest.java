package dev.tare.cli;

import static dev.tare.cli.LayeredImage.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("machine")
class CompareRunsTest {
  @TempDir Path directory;

  private CommandLineFixture line;

  @BeforeEach
  void fill() throws IOException {
    Machine.needsRoot();
    Machine.needs("unshare", "setpriv", "busybox");
    line = new CommandLineFixture(directory);
    line.with(Map.of("PATH", System.getenv("PATH")));
    store("fine", "/busybox", "true");
    store("unfound", "/busybox", "sh", "-c", "no-such-command");
    store("script", "/script");
    new LayeredImage().layer("COPY p /", file("/p", "x")).store(line, "nothing");
    busybox().user("absent").cmd("/busybox", "true").store(line, "stranger");
  }

  private void store(String name, String... words) throws IOException {
    busybox().cmd(words).store(line, name);
  }

  private static LayeredImage busybox() throws IOException {
    Path program = Machine.find("busybox").orElseThrow();
    return new LayeredImage()
        .layer(
            "COPY . /",
            file("/busybox", 0755, Bytes.of(Files.readAllBytes(program))),
            file("/script", 0755, Bytes.utf8("#!/no/interpreter\n")));
  }

  @Test
  void measuresWhatStartsAndSaysWhyTheOthersDoNot() {
    String out =
        line.outOf(
            "compare", "--run", "--runs", "2", "fine", "unfound", "script", "nothing", "stranger");
    assertThat(out.lines().skip(1).map(row -> row.replaceAll(" +", " ")))
        .satisfiesExactly(
            row -> assertThat(row).matches("fine .* [0-9.]+ ms [0-9.]+ [kM]B exit status 0"),
            row -> assertThat(row).matches("unfound .* [0-9.]+ ms [0-9.]+ [kM]B exit status 127"),
            row -> assertThat(row).matches("script .* - - did not start: .*/no/interpreter.*"),
            row -> assertThat(row).endsWith(" - - starts nothing"),
            row -> assertThat(row).matches("stranger .* - - did not start: .*absent.*"));
    String json = line.outOf("compare", "--run", "--runs", "1", "--format", "json", "fine");
    assertThat(json).containsPattern("\"memoryIs\":\"(cgroup peak|VmHWM of the first process)\"");
    assertThat(line.outOf("compare", "--run", "--runs", "1", "--format", "csv", "script"))
        .containsPattern("\nscript,.*,,,\"?did not start: ");
  }
}
