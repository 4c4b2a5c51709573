package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real `./tare explore` in a real terminal: keys are sent, the screen is looked at.
@Tag("machine")
@Timeout(300)
class ExploreTerminalTest {
  private static final String EXPLORE = TareProcess.PROJECT.resolve("tare") + " explore app";

  @TempDir Path folder;
  private Tmux terminal;

  @BeforeEach
  void open() throws IOException {
    Machine.needs("tmux", "bash", "stty");
    ExplorerTest.application().store(new CommandLineFixture(folder), "app");
    terminal = new Tmux(folder, 80, 24, Map.of("TARE_ROOT", folder.toString()));
  }

  @AfterEach
  void close() throws IOException {
    if (terminal != null) {
      terminal.close();
    }
  }

  private void assertThatTheTerminalIsAsBefore() throws IOException {
    terminal.type("stty -g >after; echo as''ked");
    terminal.await("asked");
    assertThat(terminal.isTaken()).isFalse();
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
  }

  private void explore(String prefix) throws IOException {
    terminal.type("stty -g >before; " + prefix + EXPLORE + "; echo \"ended $?\"");
    terminal.await("whole image");
    assertThat(terminal.isTaken()).isTrue();
  }

  @Test
  void keysMoveThroughLayersAndFiles() throws IOException {
    explore("");
    assertThat(terminal.screen().lines().toList()).hasSizeLessThanOrEqualTo(24);
    assertThat(terminal.screen()).contains("q quit").containsPattern("120 kB +▸ usr/");
    terminal.press("Enter");
    terminal.await("share/");
    terminal.press("Left", "Tab", "Down", "Down");
    terminal.await(screen -> screen.contains("-40 kB") && !screen.contains("usr/"));
    terminal.press("Tab", "/", "n", "e", "w");
    terminal.await(screen -> screen.contains("/new") && !screen.contains("var/"));
    terminal.press("Enter", "Down", "w");
    terminal.await("nothing that the image starts needs it");
    terminal.press("q", "?");
    terminal.await("into a directory");
    terminal.press("Escape");
    terminal.await("whole image");
    terminal.press("q");
    terminal.await("ended 0");
    assertThatTheTerminalIsAsBefore();
  }

  @Test
  void anotherSizeIsPaintedAnew() throws IOException {
    explore("NO_COLOR=1 ");
    // NO_COLOR: reverse and bold are no colours
    assertThat(terminal.coloured()).doesNotContainPattern("\u001b\\[[0-9;]*3[0-7]");
    terminal.resize(120, 40);
    terminal.await(
        screen -> screen.lines().anyMatch(line -> line.contains("by size") && line.length() > 110));
    terminal.resize(30, 8);
    terminal.await(screen -> screen.lines().noneMatch(line -> line.contains("whole image")));
    terminal.resize(10, 3);
    terminal.await("too small");
    terminal.resize(80, 24);
    terminal.await("whole image");
    terminal.press("C-c");
    terminal.await("ended 0");
    assertThatTheTerminalIsAsBefore();
  }

  @Test
  void aSignalLeavesTheTerminalAsItWas() throws IOException {
    explore("");
    assertThat(terminal.coloured()).containsPattern("\u001b\\[[0-9;]*3[0-7]");
    signal("TERM");
    terminal.await("ended 143");
    assertThatTheTerminalIsAsBefore();
  }

  @Test
  void stopsAndGoesOnAsShellsExpect() throws IOException {
    explore("");
    terminal.press("Down", "C-z");
    terminal.await("Stopped");
    assertThat(terminal.isTaken()).isFalse();
    terminal.type("stty -g >after; fg");
    terminal.await("whole image");
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
    assertThat(terminal.isTaken()).isTrue();
    terminal.press("Enter");
    terminal.await("new");
    terminal.press("q");
    terminal.await(screen -> screen.contains("$ ") && !screen.contains("whole image"));
    assertThatTheTerminalIsAsBefore();
  }

  /// To the process that explores this store.
  private void signal(String name) throws IOException {
    String marker = "TARE_ROOT=" + folder;
    long pid =
        ProcessHandle.allProcesses()
            .filter(process -> isOurs(process.pid(), marker))
            .findFirst()
            .orElseThrow()
            .pid();
    assertThat(Command.of("kill", "-" + name, Long.toString(pid)).run().isSuccess()).isTrue();
  }

  private static boolean isOurs(long pid, String marker) {
    try {
      String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
      String environment =
          new String(
              Files.readAllBytes(Path.of("/proc/" + pid + "/environ")),
              StandardCharsets.ISO_8859_1);
      return command.contains("dev.tare.cli.Main") && environment.contains(marker);
    } catch (IOException e) {
      return false;
    }
  }
}
