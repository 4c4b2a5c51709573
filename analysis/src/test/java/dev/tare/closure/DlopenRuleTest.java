package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import org.junit.jupiter.api.Test;

class DlopenRuleTest {
  private static LiteralTree tree(ElfBuilder program) {
    return GlibcTree.of()
        .file("/p", program)
        .file("/usr/lib/tri/liba.so.2", ElfBuilder.library("liba.so.2").needs("libdeep.so"))
        .file("/usr/lib/tri/libdeep.so", ElfBuilder.library("libdeep.so"))
        .file("/opt/x/plug.so", ElfBuilder.library("plug.so"));
  }

  @Test
  void suspectsWhatStringsNameInAnObjectThatOpensLibraries() {
    LiteralTree tree =
        tree(GlibcTree.program().imports("dlopen").data("a\0liba.so.2\0/opt/x/plug.so\0gone.so\0"));
    assertThat(GlibcTree.extra(tree))
        .containsExactly(
            "/opt/x/plug.so suspect dlopen",
            "/usr/lib/tri/liba.so.2 suspect dlopen",
            "/usr/lib/tri/libdeep.so suspect needed");
    assertThat(GlibcTree.closure(tree).problems()).isEmpty();
  }

  @Test
  void aStringIsNothingWhereNobodyOpensLibraries() {
    assertThat(GlibcTree.extra(tree(GlibcTree.program().data("\0liba.so.2\0")))).isEmpty();
  }

  @Test
  void aDroppedSuspectIsListedWithItsEvidence() {
    LiteralTree tree = tree(GlibcTree.program().imports("dlopen").data("\0liba.so.2\0"));
    Closure closure = GlibcTree.closure(tree, false);
    assertThat(GlibcTree.extra(tree, closure)).isEmpty();
    assertThat(closure.verdict(TreePath.of("/usr/lib/tri/liba.so.2"))).isEqualTo(Verdict.DROPPED);
    assertThat(closure.suspects())
        .extracting(s -> s.path() + " " + s.reason())
        .containsExactly("/usr/lib/tri/liba.so.2 \"liba.so.2\" of /p");
  }

  @Test
  void theRpathOfTheProgramServesWhatIsOpened() {
    LiteralTree tree =
        GlibcTree.of()
            .file("/p", GlibcTree.program().rpath("/opt/lib").imports("dlopen").data("\0libq.so\0"))
            .file("/opt/lib/libq.so", ElfBuilder.library("libq.so").needs("libr.so"))
            .file("/opt/lib/libr.so", ElfBuilder.library("libr.so"));
    assertThat(GlibcTree.extra(tree))
        .containsExactly("/opt/lib/libq.so suspect dlopen", "/opt/lib/libr.so suspect needed");
    assertThat(GlibcTree.closure(tree).problems()).isEmpty();
  }

  @Test
  void aSuspectIsNoWitness() {
    LiteralTree tree =
        tree(GlibcTree.program().imports("dlopen").data("\0libw.so\0"))
            .file(
                "/usr/lib/tri/libw.so",
                ElfBuilder.library("libw.so").imports("dlopen").data("\0liba.so.2\0"));
    assertThat(GlibcTree.extra(tree)).containsExactly("/usr/lib/tri/libw.so suspect dlopen");
  }

  @Test
  void whatIsSurerIsNoSuspect() {
    LiteralTree tree =
        tree(GlibcTree.program().needs("liba.so.2").imports("dlopen").data("\0liba.so.2\0"));
    assertThat(GlibcTree.closure(tree).suspects()).isEmpty();
    assertThat(GlibcTree.extra(tree)).contains("/usr/lib/tri/liba.so.2 proven needed");
  }

  @Test
  void aSuspectCostsWhatComesForItsSakeAlone() {
    LiteralTree tree = tree(GlibcTree.program().imports("dlopen").data("\0liba.so.2\0"));
    long expected = 0;
    for (String file : new String[] {"/usr/lib/tri/liba.so.2", "/usr/lib/tri/libdeep.so"}) {
      if (tree.entry(TreePath.of(file)).orElseThrow() instanceof dev.tare.layer.Entry.FileEntry f) {
        expected += f.content().size();
      }
    }
    assertThat(GlibcTree.closure(tree).suspects())
        .extracting(Suspect::bytes)
        .containsExactly(expected);
  }
}
