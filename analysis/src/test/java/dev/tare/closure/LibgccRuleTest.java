package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import org.junit.jupiter.api.Test;

class LibgccRuleTest {
  private static LiteralTree tree(ElfBuilder program) {
    return GlibcTree.of()
        .file("/p", program)
        .file("/usr/lib/tri/libgcc_s.so.1", ElfBuilder.library("libgcc_s.so.1"));
  }

  @Test
  void comesWithFunctionsThatUnwind() {
    assertThat(GlibcTree.extra(tree(GlibcTree.program().imports("pthread_cancel"))))
        .containsExactly("/usr/lib/tri/libgcc_s.so.1 rule libgcc");
    assertThat(GlibcTree.extra(tree(GlibcTree.program().imports("pthread_create")))).isEmpty();
  }

  @Test
  void aLibraryMayCallThemAsWell() {
    LiteralTree tree =
        tree(GlibcTree.program().needs("liba.so"))
            .file("/usr/lib/tri/liba.so", GlibcTree.library("liba.so").imports("backtrace"));
    assertThat(GlibcTree.extra(tree)).contains("/usr/lib/tri/libgcc_s.so.1 rule libgcc");
  }
}
