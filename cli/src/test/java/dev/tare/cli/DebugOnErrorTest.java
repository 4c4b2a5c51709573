package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `tare build --debug-on-error`: the shell has what the RUN had, and what it left.
@Tag("machine")
@Timeout(300)
class DebugOnErrorTest {
  @TempDir Path dir;

  @Test
  void aShellInTheStateThatFailed() throws Exception {
    Machine.needs("busybox", "script");
    String out = onTerminal("COPY busybox /bin/sh\n", "cat half; echo A=$ARG-$PWD; exit\n");
    assertThat(out)
        .contains("it ended with exit code 3")
        .contains("a shell as the RUN left it")
        .contains("written before")
        .contains("A=one-/work")
        .contains("status 1");
  }

  @Test
  void toolsWhereTheImageHasNoShell() throws Exception {
    Machine.needs("busybox", "script");
    String out = onTerminal("", "cat /proc/1/root/work/half; exit\n");
    assertThat(out).contains("the image has no /bin/sh").contains("written before");
  }

  private String onTerminal(String more, String keys) throws Exception {
    Path context = context(more);
    ProcessBuilder builder = new TareProcess(dir).builder(List.of());
    String line =
        "%s build --debug-on-error %s; echo status $?"
            .formatted(builder.command().getFirst(), context);
    Process terminal =
        builder
            .command("script", "-qc", line, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("screen").toFile())
            .start();
    // typed ahead: the terminal keeps it until the shell reads
    terminal.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    terminal.getOutputStream().flush();
    terminal.waitFor();
    return Files.readString(dir.resolve("screen"));
  }

  @Test
  void withoutATerminalItSaysSo() throws Exception {
    Machine.needs("busybox");
    TareProcess.Outcome outcome =
        new TareProcess(dir).run("build", "--debug-on-error", context("").toString());
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("--debug-on-error opens no shell: there is no terminal")
        .contains("it ended with exit code 3");
  }

  private Path context(String more) throws Exception {
    Path context = Files.createDirectory(dir.resolve("context"));
    Files.copy(Machine.find("busybox").orElseThrow(), context.resolve("busybox"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY busybox /bin/
        %sARG ARG=one
        WORKDIR /work
        RUN ["/bin/busybox", "sh", "-c", "echo written before >half; exit 3"]
        """
            .formatted(more));
    return context;
  }
}
