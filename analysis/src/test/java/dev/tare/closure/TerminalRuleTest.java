package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalRuleTest {
  private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

  private final LiteralTree tree =
      LiteralTree.of()
          .file(MUSL, ElfBuilder.library("libc.musl-x86_64.so.1"))
          .file("/lib/libtinfo.so.6", ElfBuilder.library("libtinfo.so.6"))
          .file("/lib/libreadline.so.8", ElfBuilder.library("libreadline.so.8"))
          .file("/etc/inputrc", "")
          .file("/usr/share/terminfo/x/xterm", "second")
          .file("/lib/terminfo/x/xterm", "first")
          .file("/usr/share/terminfo/64/dumb", "")
          .file("/usr/share/terminfo/f/foot", "");

  private List<String> brought(String needed, String... environment) {
    tree.file("/p", ElfBuilder.program(MUSL).needs(needed, "libc.musl-x86_64.so.1"));
    Closure closure =
        Closure.of(
            tree,
            List.of(TreePath.of("/p")),
            List.of(),
            Environment.of(List.of(environment), "/"),
            _ -> false);
    return closure.reasons().entrySet().stream()
        .filter(e -> e.getValue().getFirst().kind() == Reason.Kind.TERMINAL)
        .map(e -> e.getKey().toString())
        .toList();
  }

  @Test
  void theUsualTerminalsAndThatOfTermAreTaken() {
    assertThat(brought("libtinfo.so.6"))
        .containsExactly("/lib/terminfo/x/xterm", "/usr/share/terminfo/64/dumb");
    assertThat(brought("libtinfo.so.6", "TERM=foot")).contains("/usr/share/terminfo/f/foot");
    assertThat(brought("libtinfo.so.6", "TERM=../../../p")).hasSize(2);
  }

  @Test
  void readlineReadsItsKeys() {
    assertThat(brought("libreadline.so.8")).containsExactly("/etc/inputrc");
  }
}
