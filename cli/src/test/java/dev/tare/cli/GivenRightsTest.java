package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that give rights to whoever starts them: the bits and capabilities arrive in images, in
/// what other tools unpack of them, and in containers.
@Tag("machine")
class GivenRightsTest {
  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() {
    Machine.needsRoot();
    tare = new TareProcess(dir);
  }

  private static String said(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.isSuccess()).as("%s: %s", List.of(words), outcome.err()).isTrue();
    return outcome.out().toString();
  }

  @Test
  void capabilitiesReachWhatUmociUnpacksAlsoThroughSkopeo() throws IOException {
    Machine.needs("setcap", "getcap", "umoci", "skopeo");
    Path program = dir.resolve("true");
    Files.copy(Path.of("/bin/true"), program);
    said("setcap", "cap_net_raw+ep", program.toString());
    Path layout = dir.resolve("layout");
    tare.run("pack", program.toString(), "-t", "p:1", "-o", "oci:" + layout + ":p").ok();
    assertThat(capabilities(layout, "one")).isEqualTo("/true cap_net_raw=ep\n");
    Path copied = dir.resolve("copied");
    said("skopeo", "copy", "oci:" + layout + ":p", "oci:" + copied + ":p");
    assertThat(capabilities(copied, "two")).isEqualTo("/true cap_net_raw=ep\n");
  }

  private String capabilities(Path layout, String name) throws IOException {
    Path bundle = dir.resolve(name);
    said("umoci", "unpack", "--image", layout + ":p", bundle.toString());
    Path root = bundle.resolve("rootfs");
    return said("getcap", root.resolve("true").toString()).replace(root.toString(), "");
  }

  @Test
  void setUserIdCountsUnderAnEngineAndNotInTheBuiltInSandbox() throws IOException {
    Machine.needs("gcc", "runc");
    Path source = dir.resolve("who.c");
    Files.writeString(
        source,
        """
        #include <stdio.h>
        #include <unistd.h>
        int main(void) { printf("%d %d\\n", (int) getuid(), (int) geteuid()); return 0; }
        """);
    Path program = dir.resolve("who");
    said("gcc", "-static", "-o", program.toString(), source.toString());
    said("chmod", "4755", program.toString());
    tare.run("pack", program.toString(), "-t", "who", "-u", "65534").ok();
    assertThat(tare.run("run", "--runtime", "runc", "who").ok().out()).isEqualTo("65534 0\n");
    assertThat(tare.run("run", "--runtime", "builtin", "who").ok().out())
        .as("no_new_privs")
        .isEqualTo("65534 65534\n");
  }

  @Test
  void whatWasAddedKeepsItsBitsToo() throws IOException {
    Machine.needs("umoci");
    Path layout = dir.resolve("layout");
    tare.run("pack", "/bin/true", "-t", "p:1", "--add", "/usr/bin/su", "-o", "oci:" + layout + ":p")
        .ok();
    Path bundle = dir.resolve("bundle");
    said("umoci", "unpack", "--image", layout + ":p", bundle.toString());
    assertThat(said("stat", "-c", "%a %u", bundle.resolve("rootfs/usr/bin/su").toString()))
        .isEqualTo("4755 0\n");
  }
}
