package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import org.junit.jupiter.api.Test;

class DlopenNoteRuleTest {
  private static LiteralTree tree(String note) {
    return GlibcTree.of()
        .file("/p", GlibcTree.program().dlopenNote(note))
        .file("/usr/lib/tri/liba.so.2", ElfBuilder.library("liba.so.2").needs("libdeep.so"))
        .file("/usr/lib/tri/libb.so.1", ElfBuilder.library("libb.so.1"))
        .file("/usr/lib/tri/libdeep.so", ElfBuilder.library("libdeep.so"));
  }

  @Test
  void takesTheFirstNameThatIsThereWithWhatItNeeds() {
    LiteralTree tree = tree("[{\"soname\":[\"liba.so.3\",\"liba.so.2\"]}]");
    assertThat(GlibcTree.extra(tree))
        .containsExactly(
            "/usr/lib/tri/liba.so.2 rule dlopen-note", "/usr/lib/tri/libdeep.so rule needed");
  }

  @Test
  void aSuggestionIsASuspect() {
    LiteralTree tree =
        tree("[{\"soname\":[\"libb.so.1\"],\"priority\":\"suggested\",\"feature\":\"b\"}]");
    assertThat(GlibcTree.extra(tree)).containsExactly("/usr/lib/tri/libb.so.1 suspect dlopen-hint");
    assertThat(GlibcTree.extra(tree, GlibcTree.closure(tree, false))).isEmpty();
  }

  @Test
  void aFeatureComesWholeOrNotAtAll() {
    String b = "{\"soname\":[\"libb.so.1\"],\"feature\":\"x\"}";
    assertThat(GlibcTree.extra(tree("[" + b + ",{\"soname\":[\"gone.so\"],\"feature\":\"x\"}]")))
        .isEmpty();
    assertThat(GlibcTree.extra(tree("[" + b + ",{\"soname\":[\"gone.so\"],\"feature\":\"y\"}]")))
        .containsExactly("/usr/lib/tri/libb.so.1 rule dlopen-note");
  }

  @Test
  void saysWhatIsRequiredAndMissing() {
    Closure closure =
        GlibcTree.closure(tree("[{\"soname\":[\"x.so\",\"y.so\"],\"priority\":\"required\"}]"));
    assertThat(closure.problems())
        .extracting(Problem::toString)
        .containsExactly("/p needs x.so or y.so, which does not exist");
    assertThat(closure.problems()).extracting(Problem::verdict).containsExactly(Verdict.RULE);
  }

  @Test
  void aDamagedNoteIsAProblemThatDoesNotKeepAProgramFromStarting() {
    Closure closure = GlibcTree.closure(tree("[{\"soname\":"));
    assertThat(closure.problems()).hasSize(1);
    assertThat(closure.problems().getFirst().verdict()).isEqualTo(Verdict.RULE);
    assertThat(closure.problems().getFirst().toString()).startsWith("the dlopen note of /p");
  }
}
