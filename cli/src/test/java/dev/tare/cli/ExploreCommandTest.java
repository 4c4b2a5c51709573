package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExploreCommandTest {
  @TempDir Path folder;

  @Test
  void withoutATerminalSaysWhatPrintsTheSame() {
    CommandLineFixture line = new CommandLineFixture(folder);
    ExplorerTest.application().store(line, "app");
    line.with(Map.of("TERM", "xterm"));
    assertThat(line.run("explore", "app")).isEqualTo(2);
    assertThat(line.err())
        .isEqualTo(
            """
            tare explore: cannot explore app: standard input and output must be a terminal
              hint: run: tare analyze app, or tare tree app
            """);
    assertThat(line.out()).isEmpty();
  }

  @Test
  void aTerminalThatIsPaperIsRefused() {
    CommandLineFixture line = new CommandLineFixture(folder);
    line.terminals = "012";
    line.with(Map.of("TERM", "dumb"));
    assertThat(line.run("explore", "app")).isEqualTo(2);
    assertThat(line.err()).contains("this terminal cannot move its cursor");
  }

  @Test
  void anImageThatIsNotThereIsSaidBeforeTheScreenIsTaken() {
    CommandLineFixture line = new CommandLineFixture(folder);
    line.terminals = "012";
    line.with(Map.of("TERM", "xterm"));
    assertThat(line.run("explore", "absent")).isEqualTo(3);
    assertThat(line.out()).isEmpty();
  }
}
