package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class WritableRuleTest {
  private static LiteralTree tree(String literals, String... imports) {
    return GlibcTree.of()
        .file("/p", GlibcTree.program().imports(imports).data("\0" + literals + "\0"))
        .file("/tmp/x", "of this machine")
        .directory("/tmp", 01777, 0, 0)
        .directory("/run", 0755, 0, 0)
        .link("/var/run", "/run")
        .file("/var/log/p/access.log", 0644, Bytes.utf8("of this machine"))
        .file("/var/lib/p/data/db", 0644, Bytes.utf8("of this machine"));
  }

  private static List<String> writable(String literals, String... imports) {
    Closure closure = GlibcTree.closure(tree(literals, imports));
    return closure.reasons().keySet().stream()
        .filter(p -> closure.chain(p).getFirst().kind() == Reason.Kind.WRITABLE)
        .map(TreePath::toString)
        .toList();
  }

  @Test
  void takesDirectoriesWithoutTheirContent() {
    Closure closure = GlibcTree.closure(tree("/var/log/p/access.log\0/var/lib/p/data/db", "open"));
    assertThat(closure.reasons())
        .containsKeys(TreePath.of("/var/log/p"), TreePath.of("/var/lib/p"))
        .doesNotContainKeys(TreePath.of("/var/log/p/access.log"), TreePath.of("/var/lib/p/data"));
  }

  @Test
  void temporaryFilesNeedTmp() {
    assertThat(writable("", "mkstemp")).containsExactly("/tmp");
    assertThat(writable("", "open")).isEmpty();
  }

  @Test
  void followsLinks() {
    assertThat(writable("/var/run/p.pid", "open")).containsExactly("/run");
  }

  @Test
  void whatDoesNotExistIsNotMade() {
    assertThat(writable("/var/cache/p/x\0/var/spool/p", "open")).isEmpty();
  }

  @Test
  void theStringsOfTheLibraryInAStaticProgramAskForNothing() {
    LiteralTree tree =
        tree("", "open")
            .file(
                "/usr/lib/libc.so.6",
                ElfBuilder.library("libc.so.6").data("\0/tmp\0/var/run/nscd/socket\0"))
            .file(
                "/p",
                ElfBuilder.staticProgram().data("\0/tmp\0/var/run/nscd/socket\0/var/lib/p/x\0"));
    Closure closure = GlibcTree.closure(tree);
    assertThat(closure.reasons())
        .containsKey(TreePath.of("/var/lib/p"))
        .doesNotContainKeys(TreePath.of("/tmp"), TreePath.of("/run"));
  }
}
