package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A build that is ended in the middle of a RUN which writes all the time.
@Tag("machine")
@Timeout(120)
class InterruptedBuildTest {
  @TempDir Path dir;

  @Test
  void leavesNoProcessNoFileAndNoName() throws Exception {
    Machine.needs("busybox");
    Path context = Files.createDirectory(dir.resolve("context"));
    Files.copy(Machine.find("busybox").orElseThrow(), context.resolve("busybox"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY busybox /bin/
        RUN ["/bin/busybox", "sh", "-c", "echo begun; i=0; while :; do i=$((i+1)); echo x >/$i; done"]
        """);
    TareProcess tare = new TareProcess(dir);
    Process build =
        tare.builder(List.of("build", "--progress", "plain", "-t", "ended", context.toString()))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = build.inputReader()) {
      assertThat(said.lines().anyMatch(line -> line.endsWith(" begun"))).isTrue();
      List<ProcessHandle> started = build.descendants().toList();
      assertThat(started).isNotEmpty();
      // SIGTERM to it alone; Process.destroy would also close its output
      build.toHandle().destroy();
      said.lines().forEach(_ -> {});
      assertThat(build.waitFor()).isEqualTo(143);
      for (ProcessHandle process : started) {
        process.onExit().join();
      }
    }
    assertThat(entries(dir.resolve("tare/cache/steps"))).isEmpty();
    assertThat(entries(dir.resolve("tare/cache/builds"))).isEmpty();
    assertThat(tare.run("images", "-q").ok().out()).isEmpty();
  }

  /// What the shell says next stands on a line of its own.
  @Test
  void endsTheLineOfItsProgressOnATerminal() throws Exception {
    Machine.needs("busybox", "script");
    Path context = Files.createDirectory(dir.resolve("context"));
    Files.copy(Machine.find("busybox").orElseThrow(), context.resolve("busybox"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY busybox /bin/
        RUN ["/bin/busybox", "sh", "-c", "echo begun; exec /bin/busybox sleep 100"]
        """);
    ProcessBuilder builder = new TareProcess(dir).builder(List.of());
    // with a trap, since a dash would be ended by the ^C, and say no status
    String line = "trap : INT; " + builder.command().getFirst() + " build context; echo status $?";
    Process terminal =
        builder
            // what runs in the background has ^C ignored, and so has all that it starts
            .command("env", "--default-signal=INT", "script", "-qc", line, "/dev/null")
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    boolean isInterrupted = false;
    try (var keys = terminal.outputWriter();
        var screen = terminal.inputReader()) {
      for (int c = screen.read(); c >= 0; c = screen.read()) {
        said.append((char) c);
        // once: the line is drawn again, and a later ^C would end the shell instead
        if (!isInterrupted && said.toString().endsWith("/3] RUN [\"/bin/busybox\"")) {
          isInterrupted = true;
          keys.write(3); // ^C
          keys.flush();
        }
      }
    }
    assertThat(said.toString()).contains("\nstatus 130").doesNotContain("internal error");
  }

  private static List<Path> entries(Path folder) throws Exception {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
