package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LddCommandTest {
  @TempDir Path directory;

  private CommandLineFixture line;

  @BeforeEach
  void opens() {
    line = new CommandLineFixture(directory);
  }

  @Test
  void saysWhatAScriptLacks() throws Exception {
    Files.writeString(directory.resolve("s"), "#!/absent/sh\n");
    assertThat(directory.resolve("s").toFile().setExecutable(true)).isTrue();
    assertThat(line.run("ldd", "./s")).isEqualTo(1);
    assertThat(line.out()).endsWith("/s\n");
    assertThat(line.err()).contains("tare ldd: ").contains("needs /absent/sh");
  }

  @Test
  void saysWhatIsNoProgram() throws Exception {
    Files.writeString(directory.resolve("t"), "text");
    assertThat(line.run("ldd", "./t")).isEqualTo(2);
    assertThat(line.err()).contains("/t loads: it is neither an ELF file nor a script");
    assertThat(line.run("ldd", "./absent")).isEqualTo(3);
    assertThat(line.run("ldd", "absent-everywhere")).isEqualTo(3);
  }

  @Test
  @Tag("machine")
  void showsLoaderAndLibrariesWithTheirRules() {
    Machine.needs("git");
    String tree = line.outOf("ldd", "/usr/bin/git");
    assertThat(tree)
        .startsWith("/usr/bin/git\n")
        .contains("libc.so.6 => ")
        .contains("[PT_INTERP /");
    assertThat(line.outOf("ldd", "--files", "/usr/bin/git"))
        .contains("/usr/bin/git  program /usr/bin/git\n")
        .contains("libc.so.6  DT_NEEDED libc.so.6 of ");
    assertThat(line.outOf("ldd", "--format", "json", "/usr/bin/git"))
        .contains("\"Kind\": \"NEEDED\"")
        .contains("\"Problems\": []");
  }
}
