package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecRuleTest {
  private static LiteralTree tree(ElfBuilder program) {
    return GlibcTree.of()
        .file("/p", program)
        .file("/bin/sh", ElfBuilder.staticProgram())
        .file("/usr/bin/editor", ElfBuilder.staticProgram())
        .file("/usr/bin/gzip", ElfBuilder.staticProgram())
        .file("/usr/bin/test", ElfBuilder.staticProgram())
        .file("/opt/secret", 0700, ElfBuilder.staticProgram().build())
        .file("/usr/lib/p/helper", ElfBuilder.staticProgram());
  }

  private static List<String> extra(String literals, String... imports) {
    return GlibcTree.extra(tree(GlibcTree.program().imports(imports).data("\0" + literals + "\0")));
  }

  @Test
  void suspectsProgramsByTheirPath() {
    String literals = "/usr/lib/p/helper\0/opt/secret\0/usr/bin/editor\0/gone";
    assertThat(extra(literals, "execv")).containsExactly("/usr/lib/p/helper suspect exec");
    assertThat(extra(literals, "fork")).isEmpty();
  }

  @Test
  void aBareNameCountsForFewProgramsAndWherePathIsSearched() {
    assertThat(extra("gzip\0test", "execvp")).containsExactly("/usr/bin/gzip suspect exec");
    assertThat(extra("gzip\0test", "execv")).isEmpty();
  }

  @Test
  void aCommandLineCountsWhereAShellIsCalled() {
    assertThat(extra("/usr/lib/p/helper -x %s\0gzip -dc\0test -f", "popen"))
        .containsExactly(
            "/bin/sh rule shell", "/usr/bin/gzip suspect exec", "/usr/lib/p/helper suspect exec");
  }

  @Test
  void theShellOfALibraryIsASuspect() {
    LiteralTree tree =
        tree(GlibcTree.program().needs("liba.so"))
            .file("/usr/lib/tri/liba.so", GlibcTree.library("liba.so").imports("system"));
    assertThat(GlibcTree.extra(tree)).contains("/bin/sh suspect library-shell");
  }
}
