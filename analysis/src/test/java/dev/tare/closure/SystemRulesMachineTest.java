package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.TreePath;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs beside what they open by themselves: the same as on the machine with what a rule
/// brings, and not without it.
@Tag("machine")
class SystemRulesMachineTest {
  @TempDir Path work;

  @BeforeEach
  void needsRootToChangeTheRoot() {
    Machine.needs("chroot");
    Machine.needsRoot();
  }

  private ClosureRoot program(String path) {
    return new ClosureRoot(work, path);
  }

  private static void assertNeeds(Reason.Kind kind, ClosureRoot program, String... arguments)
      throws IOException {
    String expected = program.onMachine(arguments).out().toString();
    assertThat(expected).isNotEmpty();
    assertThat(program.inRoot(arguments).out()).hasToString(expected);
    assertThat(program.without(kind, arguments).out().toString()).isNotEqualTo(expected);
  }

  @Test
  void getentFindsServicesAndProtocols() throws IOException {
    assertNeeds(Reason.Kind.NAME_SERVICE, program("/usr/bin/getent"), "services", "https");
    assertNeeds(Reason.Kind.NAME_SERVICE, program("/usr/bin/getent"), "protocols", "tcp");
  }

  @Test
  void getentAsksTheServiceThatTheSwitchNames() throws IOException {
    ClosureRoot getent =
        program("/usr/bin/getent").file("/etc/nsswitch.conf", "passwd: compat\nhosts: files\n");
    String root = getent.onMachine("passwd", "root").out().toString();
    assertThat(getent.inRoot("passwd", "root").out()).hasToString(root);
    assertThat(getent.inRoot("hosts", "inner.example").out().toString()).startsWith("127.0.0.1 ");
    assertThat(getent.closure().reasons().keySet().stream().map(TreePath::toString))
        .anyMatch(path -> path.endsWith("/libnss_compat.so.2"));
  }

  @Test
  void idNamesItsUserAndItsGroups() throws IOException {
    assertNeeds(Reason.Kind.ACCOUNTS, program("/usr/bin/id"));
    assertNeeds(Reason.Kind.ACCOUNTS, program("/usr/bin/whoami"));
    assertNeeds(Reason.Kind.ACCOUNTS, program("/usr/bin/id").as("www-data"), "www-data");
  }
}
