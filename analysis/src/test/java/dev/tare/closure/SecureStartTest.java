package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecureStartTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";
  private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

  private static LiteralTree tree() {
    return LiteralTree.of()
        .file(LD, ElfBuilder.library("ld-linux-x86-64.so.2").data("x\0/lib/\0/usr/lib/\0y\0"))
        .file(MUSL, ElfBuilder.library("libc.so"))
        .file("/env/l.so", ElfBuilder.library("l.so"))
        .file("/env/pre.so", ElfBuilder.library("pre.so"));
  }

  private static Closure of(LiteralTree tree, String program) {
    Environment environment =
        Environment.of(List.of("LD_LIBRARY_PATH=/env", "LD_PRELOAD=/env/pre.so"), "");
    return Closure.ofStart(tree, List.of(TreePath.of(program)), environment);
  }

  @Test
  void aProgramThatGivesRightsHeedsNeitherLibraryPathNorPreload() {
    for (String loader : List.of(LD, MUSL)) {
      ElfBuilder program = ElfBuilder.program(loader).needs("l.so");
      assertThat(of(tree().file("/p", program), "/p").reasons())
          .containsKeys(TreePath.of("/env/l.so"), TreePath.of("/env/pre.so"));
      for (int mode : List.of(04755, 02755)) {
        Closure closure = of(tree().file("/p", mode, program.build()), "/p");
        assertThat(closure.reasons()).doesNotContainKey(TreePath.of("/env/pre.so"));
        assertThat(closure.problems())
            .extracting(Problem::toString)
            .containsExactly(
                "/p needs l.so, which does not exist: for /p, which gives rights to whoever starts"
                    + " it, loaders ignore LD_LIBRARY_PATH");
      }
    }
  }

  @Test
  void originOfSuchAProgramCountsBelowDirectoriesOfTheSystemAlone() {
    ElfBuilder program = ElfBuilder.program(LD).needs("m.so").runpath("$ORIGIN/own");
    LiteralTree tree =
        tree()
            .file("/opt/own/m.so", ElfBuilder.library("m.so"))
            .file("/usr/lib/own/m.so", ElfBuilder.library("m.so"))
            .file("/opt/plain", program)
            .file("/opt/set", 04755, program.build())
            .file("/usr/lib/set", 04755, program.build());
    assertThat(of(tree, "/opt/plain").problems()).isEmpty();
    assertThat(of(tree, "/opt/set").problems()).hasSize(1);
    assertThat(of(tree, "/usr/lib/set").problems()).isEmpty();
  }

  @Test
  void originOfALibraryOfSuchAProgramCounts() {
    LiteralTree tree =
        tree()
            .file(
                "/opt/set", 04755, ElfBuilder.program(LD).needs("a.so").runpath("/opt/lib").build())
            .file("/opt/lib/a.so", ElfBuilder.library("a.so").needs("b.so").runpath("$ORIGIN/b"))
            .file("/opt/lib/b/b.so", ElfBuilder.library("b.so"));
    assertThat(of(tree, "/opt/set").problems()).isEmpty();
  }

  @Test
  void originOfSuchAProgramMeansNothingToMusl() {
    ElfBuilder program = ElfBuilder.program(MUSL).needs("m.so").runpath("/opt/other:$ORIGIN/own");
    LiteralTree tree =
        tree()
            .file("/opt/own/m.so", ElfBuilder.library("m.so"))
            .file("/opt/plain", program)
            .file("/opt/set", 04755, program.build());
    assertThat(of(tree, "/opt/plain").problems()).isEmpty();
    assertThat(of(tree, "/opt/set").problems()).hasSize(1);
  }
}
