package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that cannot start: what the engine says, and beside it the file that is missing, who
/// needs it and what to do. The engine's own words are asserted too: they are what people search
/// the web for.
@Tag("machine")
class ExplainedFailuresTest {
  @TempDir Path dir;
  private Path root;
  private TareProcess tare;

  @BeforeEach
  void makeRoot() throws IOException {
    tare = new TareProcess(dir);
    root = Files.createDirectory(dir.resolve("root"));
  }

  @Test
  void aStringCommandWithoutAShell() throws Exception {
    compile("p", "int main(void) { return 0; }", "gcc", "-static");
    Path tar = dir.resolve("root.tar");
    assertThat(
            new ProcessBuilder("tar", "-C", root.toString(), "-cf", tar.toString(), ".")
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    tare.run("import", "-c", "CMD [\"/bin/sh\",\"-c\",\"/p\"]", tar.toString(), "string").ok();
    TareProcess.Outcome outcome = tare.run("run", "string");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.err())
        .contains("CMD is written as a string, so it needs /bin/sh, which this image does not have")
        .contains("hint: Write CMD [\"/p\"]")
        .containsPattern("(crun|runc) said: .*(/bin/sh).*(No such file|no such file)");
  }

  @Test
  void aDynamicProgramWithoutItsLoader() throws Exception {
    compile("p", "int main(void) { return 0; }", "gcc");
    TareProcess.Outcome outcome = run("/p");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.err())
        .contains("/p exists, but its loader /lib64/ld-linux-x86-64.so.2 is not in the image")
        .contains("hint: ")
        .containsPattern("(crun|runc) said: .*(No such file|no such file)");
  }

  @Test
  void aMuslProgramWithoutItsLoader() throws Exception {
    Machine.needs("musl-gcc");
    compile("p", "int main(void) { return 0; }", "musl-gcc");
    TareProcess.Outcome outcome = run("/p");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.err()).contains("its loader /lib/ld-musl-x86_64.so.1 is not in the image");
  }

  @Test
  void aProgramOfAnotherMachine() throws Exception {
    compile("p", "int main(void) { return 0; }", "gcc", "-static");
    byte[] elf = Files.readAllBytes(root.resolve("p"));
    elf[18] = (byte) 183;
    Files.write(root.resolve("p"), elf);
    TareProcess.Outcome outcome = run("/p");
    assertThat(outcome.status()).isEqualTo(126);
    assertThat(outcome.err())
        .contains("/p is aarch64")
        .containsPattern("(crun|runc) said: .*[Ee]xec format error");
  }

  @Test
  void aScriptWithoutItsInterpreter() throws Exception {
    program("run.sh", "#!/bin/bash\necho\n");
    TareProcess.Outcome outcome = run("/run.sh");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.err())
        .contains("/run.sh exists, its interpreter /bin/bash does not")
        .containsPattern("(crun|runc) said: .*(No such file|no such file)");
  }

  @Test
  void aScriptWithCarriageReturns() throws Exception {
    program("run.sh", "#!/bin/sh\r\necho\r\n");
    TareProcess.Outcome outcome = run("/run.sh");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.err()).contains("\\r");
  }

  @Test
  void aFileThatIsNotExecutable() throws Exception {
    Files.writeString(root.resolve("p"), "#!/p\n");
    Files.setPosixFilePermissions(root.resolve("p"), PosixFilePermissions.fromString("rw-r--r--"));
    TareProcess.Outcome outcome = run("/p");
    assertThat(outcome.status()).isEqualTo(126);
    assertThat(outcome.err())
        .contains("/p is not executable (mode 0644, owner root)")
        .containsPattern("(crun|runc) said: .*[Pp]ermission denied");
  }

  @Test
  void aProgramThatIsNotThere() throws Exception {
    program("server", "#!/server\n");
    TareProcess.Outcome outcome = run("/serve");
    assertThat(outcome.status()).isEqualTo(127);
    assertThat(outcome.err()).contains("/serve").contains("Did you mean server?");
  }

  private TareProcess.Outcome run(String... words) throws IOException {
    tare.run("copy", "rootfs:" + root, "store:broken").ok();
    var all = new java.util.ArrayList<>(List.of("run", "--rm", "broken"));
    all.addAll(List.of(words));
    return tare.run(dev.tare.base.Bytes.EMPTY, all);
  }

  private void program(String name, String text) throws IOException {
    Files.writeString(root.resolve(name), text);
    Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void compile(String name, String source, String... compiler) throws Exception {
    Files.writeString(dir.resolve("p.c"), source);
    var words = new java.util.ArrayList<>(List.of(compiler));
    words.addAll(List.of("-o", root.resolve(name).toString(), dir.resolve("p.c").toString()));
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }
}
