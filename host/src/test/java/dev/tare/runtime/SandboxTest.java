package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.sys.Limits;
import dev.tare.sys.Limits.Exceeded;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("machine")
class SandboxTest {
  private static final Isolation CLOSED =
      new Isolation(Network.NONE, RootAccess.READ_ONLY, List.of(), Optional.empty());

  @TempDir Path temp;
  private Path root = Path.of("/");

  @BeforeEach
  void makeRoot() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "unshare", "setpriv");
    root = BusyboxRoot.make(temp.resolve("root"));
  }

  private Limits.Result run(Limits limits, List<String> env, String... program) {
    ProcessSpec process = new ProcessSpec(List.of(program), env, "/", "", ProcessSpec.Console.NONE);
    Host host = Engines.find(String.valueOf(System.getenv("PATH")));
    return new Sandbox(host, temp.resolve("run"))
        .run(new RunSpec(root, new DirectoryTree(root), process, CLOSED), limits);
  }

  private static Limits limits(Duration time, int bytes) {
    return new Limits(time, bytes);
  }

  @Test
  void catchesWhatAProgramSaysAndHowItEnds() {
    String script = "cat; echo \"$0 $A\"; echo err >&2; touch /file; exit 4";
    Limits.Result result =
        run(
            limits(Duration.ofSeconds(60), 1000),
            List.of("A=*", "not-a-name=x"),
            "sh",
            "-c",
            script);
    assertThat(result.exceeded()).isEmpty();
    assertThat(result.outcome().status()).isEqualTo(4);
    assertThat(result.outcome().out()).isEqualTo(Bytes.utf8("sh *\n"));
    assertThat(result.outcome().err().toString())
        .isEqualTo("err\ntouch: /file: Read-only file system\n");
  }

  @Test
  void endsAProgramThatTakesTooLongWithAllItsChildren() {
    Limits.Result result =
        run(limits(Duration.ofSeconds(3), 1000), List.of(), "sh", "-c", "sleep 900 & sleep 901");
    assertThat(result.exceeded()).contains(Exceeded.TIME);
    assertThat(temp.resolve("run")).isEmptyDirectory();
  }

  @Test
  void endsAProgramThatWritesTooMuch() {
    Limits.Result result =
        run(
            limits(Duration.ofSeconds(60), 1000),
            List.of(),
            "sh",
            "-c",
            "while :; do echo 0123456789; done");
    assertThat(result.exceeded()).contains(Exceeded.OUTPUT);
    assertThat(result.outcome().out().length()).isEqualTo(1000);
  }

  @Test
  void saysThatAProgramIsNotThere() {
    assertThat(run(limits(Duration.ofSeconds(60), 1000), List.of(), "/no").outcome().status())
        .isEqualTo(127);
    assertThat(
            run(limits(Duration.ofSeconds(60), 1000), List.of(), "/etc/passwd").outcome().status())
        .isEqualTo(126);
  }

  /// Variables such as LD_PRELOAD must reach the program and none of the tools around it.
  @Test
  void givesTheLoaderOfTheProgramItsVariablesAlone() {
    Limits.Result result =
        run(
            limits(Duration.ofSeconds(60), 1000),
            List.of("LD_TRACE_LOADED_OBJECTS=1", "LD_PRELOAD=/no", "IFS=/", "PATH=/bin"),
            "env");
    assertThat(result.outcome().out().toString())
        .contains("LD_TRACE_LOADED_OBJECTS=1\n", "LD_PRELOAD=/no\n", "IFS=/\n", "PATH=/bin\n");
    assertThat(result.outcome().err()).isEqualTo(Bytes.EMPTY);
  }
}
