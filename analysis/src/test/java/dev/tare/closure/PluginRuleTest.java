package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginRuleTest {
  private static LiteralTree tree(String literals) {
    return GlibcTree.of()
        .file("/p", GlibcTree.program().imports("dlopen").data("\0" + literals + "\0"))
        .file("/usr/lib/tri/x/liba.so", ElfBuilder.library("liba.so"))
        .file("/usr/lib/tri/x/m_b.so", ElfBuilder.library("b.so"))
        .file("/usr/lib/tri/x/other.so", ElfBuilder.library("o.so").machine(3))
        .file("/usr/lib/tri/x/README.so", "no library")
        .file("/usr/lib/tri/gconv/CP1.so", ElfBuilder.library("CP1.so"));
  }

  @Test
  void takesTheLibrariesOfADirectoryThatAStringNames() {
    for (String literal :
        new String[] {
          "/usr/lib/tri/x",
          "/usr/lib/tri/x/",
          "/nowhere:/usr/lib/tri/x:/usr/lib/x",
          "configured with: --prefix=/usr --modules-path=/usr/lib/tri/x --with-y"
        }) {
      assertThat(GlibcTree.extra(tree(literal)))
          .as(literal)
          .containsExactly(
              "/usr/lib/tri/x/liba.so suspect plugin", "/usr/lib/tri/x/m_b.so suspect plugin");
    }
  }

  @Test
  void theArchiveBesideAPluginComesWithIt() {
    LiteralTree tree =
        tree("/usr/lib/tri/x")
            .file("/usr/lib/tri/x/liba.la", "dlname='liba.so'")
            .file("/usr/lib/tri/x/lone.la", "dlname='lone.so'");
    assertThat(GlibcTree.extra(tree))
        .containsExactly(
            "/usr/lib/tri/x/liba.la suspect plugin",
            "/usr/lib/tri/x/liba.so suspect plugin",
            "/usr/lib/tri/x/m_b.so suspect plugin");
  }

  @Test
  void aPatternTakesWhatMatches() {
    assertThat(GlibcTree.extra(tree("/usr/lib/tri/x/m_%s.so")))
        .containsExactly("/usr/lib/tri/x/m_b.so suspect plugin");
  }

  @Test
  void theDirectoriesOfTheLoaderAndThoseOfOtherRulesHoldNoPlugins() {
    assertThat(GlibcTree.extra(tree("/usr/lib/tri\0/usr/lib/tri/%s.so\0/usr/lib/tri/gconv")))
        .isEmpty();
  }

  @Test
  void whereThisUserMayNotLookIsNothingUnlessItWasAskedFor() {
    Tree tree = tree("/usr/lib/tri/x").closed("/usr/lib/tri/x");
    assertThat(closure(tree).suspects()).isEmpty();
    assertThatThrownBy(() -> closure(tree, "/usr/lib/tri/x"))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("permission denied");
    assertThatThrownBy(() -> closure(tree, "/usr/lib/tri/x/liba.so"))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("permission denied");
  }

  private static Closure closure(Tree tree, String... added) {
    return Closure.of(
        tree,
        List.of(TreePath.of("/p")),
        List.of(added).stream().map(TreePath::of).toList(),
        Environment.DEFAULT,
        _ -> true);
  }

  @Test
  void noStringBringsPluginsFromWhereSecretsLie() {
    LiteralTree tree =
        tree("/etc/ssl/private").file("/etc/ssl/private/x.so", ElfBuilder.library("x.so"));
    assertThat(GlibcTree.extra(tree)).isEmpty();
  }
}
